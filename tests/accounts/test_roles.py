"""Editors write, Moderators publish: tried through the admin, on a database as `migrate` leaves it."""

import re
from io import BytesIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.roles import grant_new_permissions
from cms.content.models import SiteDocument, SiteImage
from home.models import Author, Category, LandingPage
from tests.factories import content


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def as_moderator(client, moderator):
    client.force_login(moderator)
    return client


def landing_form(title, **fields):
    """What the edit screen of a landing page posts; `action` names the button."""
    action = f"action-{fields.pop('action', 'save')}"
    empty = {"summary": "", "seo_title": "", "search_description": "", "canonical_url": ""}
    body = {"body": streamfield([]), "comments": inline_formset([])}
    return nested_form_data({"title": title, "slug": "field-tools", **empty, **body, action: "1", **fields})


def submit_page(client) -> LandingPage:
    """Create a landing page and submit it for moderation."""
    home = content.home_page()
    client.post(f"/admin/pages/add/home/landingpage/{home.pk}/", landing_form("Field tools", action="submit"))
    return LandingPage.objects.get(slug="field-tools")


def answer(client, page: LandingPage, action: str, **data):
    task = page.current_workflow_task_state
    return client.post(f"/admin/pages/workflow/action/{page.pk}/{action}/{task.pk}/", data)


def test_a_submitted_page_reaches_the_moderators_and_goes_live_with_their_approval(client, editor, moderator):
    client.force_login(editor)
    page = submit_page(client)
    assert not page.live
    assert page.current_workflow_state.workflow.name == "Moderators approval"
    assert [message.to for message in mail.outbox] == [[moderator.email]]
    assert "Field tools" in mail.outbox[0].subject + mail.outbox[0].body
    client.force_login(moderator)
    assert "Field tools" in client.get("/admin/").text
    answer(client, page, "approve")
    page.refresh_from_db()
    assert page.live
    assert mail.outbox[-1].to == [editor.email]


def test_a_refusal_returns_to_the_editor_with_its_reason(client, editor, moderator):
    client.force_login(editor)
    page = submit_page(client)
    client.force_login(moderator)
    answer(client, page, "reject", comment="Please name the date.")
    page.refresh_from_db()
    assert not page.live
    assert mail.outbox[-1].to == [editor.email]
    assert "Please name the date." in mail.outbox[-1].body
    client.force_login(editor)
    assert "Please name the date." in client.get(f"/admin/pages/{page.pk}/edit/").text


def test_an_editor_has_no_button_to_publish_and_cannot_do_without(as_editor):
    page = content.landing_page(title="Old title", slug="field-tools")
    edit = f"/admin/pages/{page.pk}/edit/"
    assert 'name="action-publish"' not in as_editor.get(edit).text
    as_editor.post(edit, landing_form("New title", action="publish"))
    page.refresh_from_db()
    assert page.title == "Old title"
    assert page.get_latest_revision().content["title"] == "New title"
    as_editor.post(f"/admin/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    assert page.live


def test_an_editor_cannot_approve(as_editor):
    page = submit_page(as_editor)
    answer(as_editor, page, "approve")
    page.refresh_from_db()
    assert not page.live


def test_a_moderator_publishes_without_asking(as_moderator):
    home = content.home_page()
    address = f"/admin/pages/add/home/landingpage/{home.pk}/"
    as_moderator.post(address, landing_form("Field tools", action="publish"))
    assert LandingPage.objects.get(slug="field-tools").live


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_both_upload_images_and_documents_and_change_them(request, client, role):
    client.force_login(request.getfixturevalue(role))
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    upload = SimpleUploadedFile("door.png", picture.getvalue(), "image/png")
    client.post("/admin/images/add/", {"title": "A door", "description": "A green door", "file": upload})
    image = SiteImage.objects.get(title="A door")
    client.post(f"/admin/images/{image.pk}/", {"title": "The door", "description": "A green door"})
    assert SiteImage.objects.get(pk=image.pk).title == "The door"
    client.post("/admin/documents/add/", {"title": "Script", "file": SimpleUploadedFile("script.txt", b"Hello")})
    assert SiteDocument.objects.filter(title="Script").exists()


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_both_write_authors_and_categories(request, client, role):
    client.force_login(request.getfixturevalue(role))
    client.post("/admin/snippets/home/author/add/", {"name": "Amara Osei", "slug": "amara-osei"})
    author = Author.objects.get()
    client.post(f"/admin/snippets/home/author/edit/{author.pk}/", {"name": "Amara K. Osei", "slug": "amara-osei"})
    assert Author.objects.get().name == "Amara K. Osei"
    client.post("/admin/snippets/home/category/add/", {"name": "Field notes", "slug": "field-notes"})
    assert Category.objects.filter(slug="field-notes").exists()


def test_only_moderators_delete_authors(client, editor, moderator):
    author = content.author()
    for user, left in ((editor, 1), (moderator, 0)):
        client.force_login(user)
        client.post(f"/admin/snippets/home/author/delete/{author.pk}/")
        assert Author.objects.count() == left


SETTINGS = ["/admin/settings/content/brandsettings/", "/admin/settings/content/navigationsettings/"]


@pytest.mark.parametrize("path", [*SETTINGS, "/admin/redirects/", "/admin/redirects/add/"])
def test_what_every_page_shows_and_redirects_are_for_moderators(client, editor, moderator, path):
    content.site()
    client.force_login(moderator)
    assert client.get(path, follow=True).redirect_chain[-1:] != [("/admin/", 302)]
    client.force_login(editor)
    assert client.get(path, follow=True).redirect_chain[-1] == ("/admin/", 302)


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_both_may_translate_a_page(request, client, db, role):
    content.home_page()
    content.locale("es")
    client.force_login(request.getfixturevalue(role))
    page = content.landing_page(title="Field tools")
    form = client.get(f"/admin/translation/submit/page/{page.pk}/")
    assert form.status_code == 200


def test_a_permission_that_an_administrator_takes_away_stays_away(db):
    editors = Group.objects.get(name="Editors")
    permission = editors.permissions.get(codename="change_author")
    editors.permissions.remove(permission)
    call_command("migrate", verbosity=0)
    assert not editors.permissions.filter(pk=permission.pk).exists()


def test_the_permissions_of_a_new_model_are_granted_when_it_arrives(db):
    editors = Group.objects.get(name="Editors")
    editors.permissions.get(codename="change_author").delete()
    grant_new_permissions(apps.get_app_config("home"), using="default")
    assert editors.permissions.filter(codename="change_author").exists()


@pytest.mark.parametrize(("language", "greeting"), [("es", "Documentos"), ("en", "Documents")])
def test_the_admin_speaks_the_language_of_each_users_preference(as_editor, editor, language, greeting):
    data = {"first_name": "Edith", "last_name": "Editor", "language": language, "time_zone": "Europe/Madrid"}
    as_editor.post("/account/profile/", data)
    page = as_editor.get("/admin/").text
    assert re.search(rf'<html [^>]*lang="{language}"', page)
    assert greeting in page


def test_the_workflow_stands_on_the_root_page(db):
    root = Page.objects.get(depth=1)
    assert root.get_workflow().name == "Moderators approval"
