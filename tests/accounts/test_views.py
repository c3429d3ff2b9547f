"""The Wagtail admin has one door, and it is allauth's."""

import pytest


def test_a_visitor_of_the_admin_ends_at_the_one_sign_in_and_returns_where_they_wanted_to_go(client, editor, password):
    first = client.get("/admin/pages/?ordering=title")
    door = client.get(first.url)
    assert door.url == "/account/login/?next=%2Fadmin%2Fpages%2F%3Fordering%3Dtitle"
    signed_in = client.post(door.url, {"login": editor.email, "password": password})
    assert signed_in.url == "/admin/pages/?ordering=title"
    assert client.get(signed_in.url).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_door_leads_nowhere_but_to_this_site(client, db, target):
    response = client.get("/admin/login/", {"next": target})
    assert response.url == "/account/login/?next=%2Fadmin%2F"


def test_the_sign_in_speaks_the_language_of_the_browser(client, db):
    door = client.get("/admin/login/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert door.url == "/es/account/login/?next=%2Fadmin%2F"


def test_wagtails_own_sign_in_form_takes_no_password(client, editor, password):
    client.post("/admin/login/", {"username": editor.email, "password": password})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_wagtails_sign_in_for_private_pages_takes_no_password_either(client, editor, password, prefix):
    door = f"{prefix}/_util/login/"
    answer = client.post(f"{door}?next=/blog/", {"username": editor.email, "password": password})
    assert answer.url == f"{prefix}/account/login/?next=%2Fblog%2F"
    assert client.get(f"{door}?next=//evil.example").url == f"{prefix}/account/login/"
    assert "_auth_user_id" not in client.session
    client.force_login(editor)
    assert client.get(door).status_code == 403


def test_a_signed_in_editor_passes_the_door(client, editor):
    client.force_login(editor)
    assert client.get("/admin/login/?next=/admin/pages/").url == "/admin/pages/"


def test_a_supporter_is_told_that_the_admin_is_not_for_them(client, supporter):
    client.force_login(supporter)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "sam@example.org" in response.text
    assert response.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.parametrize(
    "path", ["", "done/", "confirm/MQ/set-password/", "complete/"], ids=["form", "done", "confirm", "complete"]
)
def test_wagtails_own_password_reset_is_shut(client, db, path):
    assert client.get(f"/admin/password_reset/{path}").status_code == 404


def test_wagtails_account_page_leads_to_the_account_area(client, editor):
    client.force_login(editor)
    page = client.get("/admin/account/").text
    assert 'href="/account/email/"' in page
    assert 'href="/account/password/change/"' in page
    assert 'href="/account/profile/"' in page
    assert "new_password1" not in page
    assert "preferred_language" not in page
    assert 'type="file"' not in page


def test_signing_out_of_the_admin_goes_through_allauth(client, editor):
    client.force_login(editor)
    assert client.get("/admin/logout/").status_code == 200
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/").url == "/"
    assert client.get("/admin/").status_code == 302
