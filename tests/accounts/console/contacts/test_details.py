"""One contact in the console: seen, added, changed, merged, erased; tags and fields."""

import pytest

from accounts.models import Contact, ContactField, ContactTag, Status
from accounts.services.contact_merge import merge_contacts
from tests.factories import contacts, organisations


@pytest.fixture
def owner(client, greens):
    """The browser of the Greens' owner."""
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def ana(greens):
    contacts.field(greens, "Size", "choices", choices=["S", "L"])
    contacts.field(greens, "Driver", "yes_no")
    return contacts.contact(
        greens,
        first_name="Ana",
        last_name="Pérez",
        email="ana@example.org",
        tags=["Door"],
        custom={"size": ["L"], "driver": True},
    )


@pytest.fixture
def send(owner, greens, carried):
    """Post a form of the Greens."""

    def post(path: str, **data):
        return owner.post(f"/admin/{path}", {**data, **carried(greens)})

    return post


def test_a_contact_shows_what_is_known_consent_and_what_happened(owner, ana):
    text = owner.get(f"/admin/contacts/{ana.pk}/view/").content.decode()
    for words in ("Ana Pérez", "ana@example.org", "Door", "Size", "Driver", "Yes", "Never asked", "Contact added"):
        assert words in text


def test_a_long_timeline_comes_in_parts(owner, ana, send):
    for _ in range(32):
        send(f"contacts/{ana.pk}/consent/", channel="email", status="subscribed", proof="Sheet")
    first = owner.get(f"/admin/contacts/{ana.pk}/view/")
    assert "Contact added" not in first.content.decode()
    rest = owner.get(f"/admin/contacts/{ana.pk}/view/", {"after": first.context["timeline"].next})
    assert "Contact added" in rest.content.decode()
    assert not {entry.number for entry in first.context["timeline"].entries} & {
        entry.number for entry in rest.context["timeline"].entries if entry.source == "accounts.consent"
    }
    assert owner.get(f"/admin/contacts/{ana.pk}/view/", {"after": "made up"}).status_code == 404


def test_a_contact_is_added_with_all_that_is_known(send, ana):
    send(
        "contacts/new/",
        first_name="Bo",
        email="bo@example.org",
        phone="212 555 0123",
        tags="Phone; door",
        custom_size=["S", "L"],
        custom_driver="no",
        country="US",
    )
    bo = Contact.objects.get(first_name="Bo")
    assert (bo.phone, bo.custom, bo.source) == ("+12125550123", {"size": ["S", "L"], "driver": False}, "staff")
    assert [tag.name for tag in bo.tags.all()] == ["Door", "Phone"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": "ANA@example.org"}, "email"),
        ({"email": "bo"}, "email"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"first_name": "nul\0"}, "first_name"),
        ({"phone": "1"}, "phone"),
        ({"email": "bo@example.org", "tags": "x" * 61}, "tags"),
        ({"email": "bo@example.org", "latitude": "1"}, "longitude"),
        ({"email": "bo@example.org", "custom_driver": "perhaps"}, "custom_driver"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(send, ana, data, field):
    page = send("contacts/new/", **data)
    assert field in page.context["form"].errors
    assert Contact.objects.count() == 1


def test_a_contact_is_changed_and_empties_its_fields(owner, send, ana):
    page = owner.get(f"/admin/contacts/{ana.pk}/").content.decode()
    assert 'value="ana@example.org"' in page
    send(f"contacts/{ana.pk}/", first_name="Anna", email="anna@example.org", tags="", custom_driver="")
    ana.refresh_from_db()
    assert (ana.first_name, ana.last_name, ana.custom, ana.tags.count()) == ("Anna", "", {}, 0)


def test_consent_is_written_down_with_its_proof(send, ana):
    send(f"contacts/{ana.pk}/consent/", channel="call", status="subscribed", proof="Sheet 7")
    ana.refresh_from_db()
    assert ana.consent_call == Status.SUBSCRIBED
    assert "proof" in send(f"contacts/{ana.pk}/consent/", channel="call", status="subscribed").context["form"].errors


def test_two_are_found_compared_and_merged(owner, send, ana, greens):
    twin = contacts.contact(greens, first_name="Anna", last_name="Pérez", email="anna@example.org")
    found = owner.get(f"/admin/contacts/{ana.pk}/merge/", {"other": "anna"}).content.decode()
    assert f"/merge/{twin.pk}/" in found
    assert send(f"contacts/{ana.pk}/merge/", other="anna").status_code == 405
    page = owner.get(f"/admin/contacts/{ana.pk}/merge/{twin.pk}/").content.decode()
    assert "Anna" in page
    assert 'name="last_name"' not in page
    send(f"contacts/{ana.pk}/merge/{twin.pk}/", first_name="this", email="other")
    ana.refresh_from_db()
    assert (ana.first_name, ana.email) == ("Ana", "anna@example.org")
    assert owner.get(f"/admin/contacts/{twin.pk}/view/").url == f"/admin/contacts/{ana.pk}/view/"


def test_an_erased_contact_is_gone(owner, send, ana):
    asked = owner.get(f"/admin/contacts/{ana.pk}/delete/").text
    assert "a refusal holds" in asked
    assert f"<h2>{ana.name}</h2>" in asked
    send(f"contacts/{ana.pk}/delete/")
    assert not Contact.objects.exists()
    assert owner.get(f"/admin/contacts/{ana.pk}/view/").status_code == 404


def test_those_of_others_are_not_there(owner, send, ana, reds):
    theirs = contacts.contact(reds)
    merged = contacts.contact(reds)
    merge_contacts(winner=theirs, loser=merged, by=organisations.owner_of(reds))
    for path in ("", "view/", "delete/", "consent/", "merge/", f"merge/{ana.pk}/"):
        assert owner.get(f"/admin/contacts/{theirs.pk}/{path}").status_code == 404
        assert send(f"contacts/{theirs.pk}/{path}").status_code in {404, 405}
    assert owner.get(f"/admin/contacts/{merged.pk}/view/").status_code == 404
    assert owner.get(f"/admin/contacts/{ana.pk}/merge/{theirs.pk}/").status_code == 404


def test_tags_are_listed_renamed_and_removed(owner, send, ana):
    tag = ContactTag.objects.get()
    assert f"/admin/contacts/?tag={tag.pk}" in owner.get("/admin/contact-tags/").content.decode()
    send(f"contact-tags/{tag.pk}/", name="Doors")
    assert ContactTag.objects.get().name == "Doors"
    send(f"contact-tags/{tag.pk}/delete/")
    assert not ContactTag.objects.exists()


def test_fields_are_defined_changed_and_removed(owner, send, ana):
    send("contact-fields/new/", label="Shirt", kind="choice", choices="S\r\nL")
    field = ContactField.objects.get(key="shirt")
    assert field.choices == ["S", "L"]
    assert "Shirt" in owner.get("/admin/contact-fields/").content.decode()
    send(f"contact-fields/{field.pk}/", label="T-shirt", choices="S\nL\nXL")
    field.refresh_from_db()
    assert (field.label, len(field.choices)) == ("T-shirt", 3)
    send(f"contact-fields/{field.pk}/delete/")
    assert "shirt" not in {row.key for row in owner.get("/admin/contact-fields/").context["object_list"]}
    assert "choices" in send("contact-fields/new/", label="Cap", kind="choice").context["form"].errors
