"""A member of one organisation walks all screens of images and documents, and meets nothing of another's."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import UploadedFile

from accounts.console.guard import CARRIED_AS, HEADER
from accounts.models import Role
from accounts.services.members import change_member, remove_member
from accounts.services.users import create_user
from cms.content.models import SiteDocument, SiteImage
from tests.factories import content, organisations
from tests.factories.uploads import picture

NAMESPACES = ("wagtailimages", "wagtailimages_chooser", "wagtaildocs", "wagtaildocs_chooser")
BULK = [
    (model, action) for model in ("siteimage", "sitedocument") for action in ("add_tags", "add_to_collection", "delete")
]
LISTS = [
    *("/admin/images/", "/admin/images/results/", "/admin/images/?q=picture", "/admin/images/?layout=list"),
    *("/admin/images/chooser/", "/admin/images/chooser/results/", "/admin/images/chooser/results/?q=picture"),
    *("/admin/documents/", "/admin/documents/results/", "/admin/documents/?q=paper"),
    *("/admin/documents/chooser/", "/admin/documents/chooser/results/", "/admin/documents/chooser/results/?q=paper"),
    *("/admin/api/main/images/", "/admin/api/main/documents/"),
    *("/admin/images/multiple/add/", "/admin/documents/multiple/add/", "/admin/images/add/", "/admin/documents/add/"),
    "/admin/",
]


def patterns(resolver: URLResolver, inside: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address of the four namespaces, by its name."""
    for pattern in resolver.url_patterns:
        namespace = getattr(pattern, "namespace", None) or inside
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, namespace)
        elif namespace in NAMESPACES:
            yield f"{namespace}:{pattern.name}", pattern


def addresses(house, upload: UploadedFile) -> list[str]:
    """Return every address of a screen about one of a house's files."""
    found = []
    for name, pattern in patterns(get_resolver()):
        thing = house.image if name.startswith("wagtailimages") else house.document
        wanted = dict.fromkeys(pattern.pattern.converters, thing.pk)
        wanted |= {"filter_spec": "max-8x8"} if "filter_spec" in wanted else {}
        wanted |= {"uploaded_file_id": upload.pk} if "uploaded_file_id" in wanted else {}
        found += [reverse(name, kwargs=wanted)] if wanted else []
    return found


def leaflet() -> BytesIO:
    image = BytesIO(picture("PNG", colour="navy"))
    image.name = "leaflet.png"
    return image


def upload_of(user, model) -> UploadedFile:
    kind = ContentType.objects.get_for_model(model)
    file = ContentFile(b"waiting", name="waiting.txt")
    return UploadedFile.objects.create(for_content_type=kind, uploaded_by_user=user, file=file)


def test_what_is_anothers_is_not_there(client, ana, ben):
    client.force_login(ben.owner)
    paths = addresses(ana, upload_of(ana.owner, SiteImage))
    assert len(paths) >= 20
    for path in paths:
        for method in (client.get, client.post):
            assert method(path).status_code == 404, path
    for model, action in BULK:
        thing = {"siteimage": ana.image, "sitedocument": ana.document}[model]
        own = {"siteimage": ben.image, "sitedocument": ben.document}[model]
        for numbers in (f"id={thing.pk}", f"id={own.pk}&id={thing.pk}", "id=x", f"id={10**30}"):
            path = f"/admin/bulk/content/{model}/{action}/?{numbers}"
            assert (client.get(path).status_code, client.post(path).status_code) == (404, 404), path
    for kind, thing in (("images", ana.image), ("documents", ana.document)):
        assert client.get(f"/admin/api/main/{kind}/{thing.pk}/").status_code == 404
        assert client.get(f"/admin/api/main/{kind}/find/?id={thing.pk}").status_code == 404
    assert SiteImage.objects.filter(pk=ana.image.pk, title="anas picture").exists()
    assert SiteDocument.objects.filter(pk=ana.document.pk, title="anas paper").exists()


@pytest.mark.parametrize("path", [*LISTS, *(f"/admin/bulk/content/{m}/{a}/?id=all" for m, a in BULK)])
def test_no_list_names_what_is_anothers_nor_the_other(client, ana, ben, path):
    client.force_login(ben.owner)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "anas" not in answer.text
    if any(part in path for part in ("results", "api", "bulk", "?q=")):
        assert "bens" in answer.text


def test_a_choice_of_several_leaves_out_what_is_anothers(client, ana, ben):
    client.force_login(ben.owner)
    for kind, one, other in (("images", ana.image, ben.image), ("documents", ana.document, ben.document)):
        answer = client.get(f"/admin/{kind}/chooser/chosen-multiple/?id={one.pk}&id={other.pk}")
        assert "anas" not in answer.text
        assert "bens" in answer.text


def test_own_screens_are_there(client, ben):
    client.force_login(ben.owner)
    upload = upload_of(ben.owner, SiteImage)
    missing = [path for path in addresses(ben, upload) if client.get(path).status_code == 404]
    # Wagtail serves images by signed addresses only where a project asks for that.
    assert missing == [path for path in missing if "generate_url" in path]


def test_an_upload_lands_in_the_uploaders_library_whatever_the_form_says(client, ana, ben):
    client.force_login(ben.owner)
    foreign = ana.organisation.library.collection_id
    client.post("/admin/images/add/", {"title": "Leaflet", "file": leaflet(), "collection": foreign} | ben.carried)
    assert SiteImage.objects.get(title="Leaflet").collection == ben.organisation.library.collection
    client.post(f"/admin/images/{ben.image.pk}/", {"title": "Moved", "collection": foreign} | ben.carried)
    ben.image.refresh_from_db()
    assert (ben.image.title, ben.image.collection_id) == ("Moved", ben.organisation.library.collection_id)
    client.post(
        f"/admin/bulk/content/siteimage/add_to_collection/?id={ben.image.pk}", {"collection": foreign} | ben.carried
    )
    ben.image.refresh_from_db()
    assert ben.image.collection_id == ben.organisation.library.collection_id


def test_a_member_chooses_and_with_the_permission_changes(client, ana):
    bea = organisations.member(ana.organisation)
    client.force_login(bea.user)
    assert "anas picture" in client.get("/admin/images/chooser/results/").text
    assert client.get(f"/admin/images/{ana.image.pk}/").status_code == 302
    assert client.get("/admin/images/add/").status_code == 302
    change_member(membership=bea, by=ana.owner, role=Role.MEMBER, permissions=["library.manage"])
    assert client.get(f"/admin/images/{ana.image.pk}/").status_code == 200
    assert client.get("/admin/images/add/").status_code == 200


def test_who_leaves_has_lost_it_with_the_next_request_also_what_they_uploaded(client, ana):
    bea = organisations.member(ana.organisation, permissions=["library.manage"])
    client.force_login(bea.user)
    own = content.image("beas", size=(8, 8), collection=ana.organisation.library.collection, uploaded_by_user=bea.user)
    assert client.get(f"/admin/images/{own.pk}/").status_code == 200
    organisations.organisation(owner=bea.user)
    remove_member(membership=bea, by=ana.owner)
    assert client.get(f"/admin/images/{own.pk}/").status_code == 404
    assert "anas" not in client.get("/admin/images/").text


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_have_the_content_and_nothing_of_an_organisation(client, ana, group):
    shared = content.image("For all pages", size=(8, 8))
    client.force_login(create_user(email="edith@example.org", groups=[group]))
    for path in ("/admin/images/", "/admin/images/chooser/results/", "/admin/api/main/images/"):
        listed = client.get(path).text
        assert "For all pages" in listed
        assert "anas" not in listed
    assert client.get(f"/admin/images/{shared.pk}/").status_code == 200
    assert client.get(f"/admin/images/{ana.image.pk}/").status_code == 404
    client.post(f"/admin/images/{shared.pk}/", {"title": "Taken", "collection": ana.organisation.library.collection_id})
    shared.refresh_from_db()
    assert shared.collection.depth == 1


def test_a_superuser_has_everything(client, ana, ben):
    client.force_login(create_user(email="ada@example.org", is_superuser=True))
    listed = client.get("/admin/images/").text
    assert "anas picture" in listed
    assert "bens picture" in listed
    assert client.get(f"/admin/documents/edit/{ana.document.pk}/").status_code == 200


def test_tags_would_tell_others_so_there_are_none(client, ana):
    client.force_login(ana.owner)
    assert "id_tags" not in client.get(f"/admin/images/{ana.image.pk}/").text
    client.post(f"/admin/images/{ana.image.pk}/", {"title": "Tagged", "tags": "secret-plan"} | ana.carried)
    client.post(f"/admin/bulk/content/siteimage/add_tags/?id={ana.image.pk}", {"tags": "secret-plan"} | ana.carried)
    client.force_login(create_user(email="ada@example.org", is_superuser=True))
    collection = ana.organisation.library.collection_id
    refused = client.post(
        f"/admin/documents/edit/{ana.document.pk}/", {"title": "X", "tags": "secret-plan", "collection": collection}
    )
    assert "have no tags" in refused.text
    assert list(ana.image.tags.all()) == list(ana.document.tags.all()) == []
    assert client.get("/admin/tag-autocomplete/?term=secret").json() == []


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_takes_no_more_queries_with_more_organisations(client, ana, django_assert_num_queries, many):
    for _ in range(many):
        organisations.organisation()
        content.image("another", size=(8, 8), collection=ana.organisation.library.collection)
    client.force_login(ana.owner)
    client.get("/admin/images/?layout=list")
    with django_assert_num_queries(21):
        client.get("/admin/images/?layout=list")


def test_a_member_of_two_organisations_meets_one_at_a_time(client, ana, ben):
    both = organisations.person("both")
    for each in (ana, ben):
        organisations.member(each.organisation, both)
    client.force_login(both)
    for active, other in ((ana, ben), (ben, ana)):
        client.post("/admin/organisation/", {"organisation": active.organisation.pk})
        listed = client.get("/admin/images/chooser/results/").text
        assert active.image.title in listed
        assert other.image.title not in listed
        assert client.get(f"/admin/images/chooser/chosen/{other.image.pk}/").status_code == 404
        # Outside the console, members read what is theirs.
        assert client.get(other.document.url).status_code == 200


@pytest.mark.parametrize("way", ["field", "header", "nothing"])
def test_a_form_of_the_former_organisation_is_refused_and_changes_nothing(client, ana, ben, way):
    """Somebody has opened a form for the one, changed over in another tab, and sends it."""
    both = organisations.person("both")
    for each in (ana, ben):
        organisations.member(each.organisation, both, permissions=["library.manage"])
    client.force_login(both)
    client.post("/admin/organisation/", {"organisation": ben.organisation.pk})
    paths = [
        *addresses(ben, upload_of(both, SiteImage)),
        *(f"/admin/{kind}/{screen}/" for kind in ("images", "documents") for screen in ("add", "multiple/add")),
        *(f"/admin/{kind}/chooser/create/" for kind in ("images", "documents")),
        *(f"/admin/bulk/content/{model}/{action}/?id={ben.image.pk}" for model, action in BULK[:3]),
    ]
    said = ana.carried if way == "field" else {}
    headers = {HEADER: ana.carried[CARRIED_AS]} if way == "header" else {}
    images, documents = SiteImage.objects.count(), SiteDocument.objects.count()
    # By all addresses once.
    for path in paths if way == "nothing" else paths[::8]:
        answer = client.post(path, {"title": "Astray", "file": leaflet(), "files[]": leaflet()} | said, headers=headers)
        assert answer.status_code == 409, path
        assert ("You sent this form for anas union" in answer.text) == (way != "nothing")
    assert (SiteImage.objects.count(), SiteDocument.objects.count()) == (images, documents)
    assert not SiteImage.objects.filter(title="Astray").exists()
    short = client.post(paths[0], said, headers=headers | {"X-Requested-With": "XMLHttpRequest"})
    assert (short.status_code, short["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert short.text.startswith("Nothing was saved")


def test_who_has_left_meanwhile_puts_nothing_among_the_sites_content(client, ana):
    edith = create_user(email="edith@example.org", groups=["Editors"])
    client.force_login(edith)
    answer = client.post("/admin/images/add/", {"title": "Astray", "file": leaflet()} | ana.carried)
    assert answer.status_code == 409
    assert "You act for no organisation any more" in answer.text
    assert client.post("/admin/images/add/", {"title": "For all", "file": leaflet()}).status_code == 302
    assert list(SiteImage.objects.filter(uploaded_by_user=edith).values_list("title", flat=True)) == ["For all"]
