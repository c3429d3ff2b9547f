"""Administrators add and change users in the Wagtail admin; allauth must agree with what they see there."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User

NEW_PASSWORD = "another long passphrase"


@pytest.fixture
def admin_client(client, administrator, django_capture_on_commit_callbacks):
    client.force_login(administrator)
    return client


def form(email, **fields):
    return {"email": email, "first_name": "Nadia", "last_name": "New", **fields}


def post(client, capture, path, data):
    """Post and run what waits for the commit, as a real request would."""
    with capture(execute=True):
        return client.post(path, data)


def sign_in(client, email, password):
    client.logout()
    response = client.post("/account/login/", {"login": email, "password": password})
    return response.status_code == 302 and response.url


def test_an_added_user_chooses_a_password_from_the_welcome_mail_and_signs_in(
    admin_client, django_capture_on_commit_callbacks
):
    page = admin_client.get("/admin/users/new/").text
    assert 'name="password1"' not in page
    post(admin_client, django_capture_on_commit_callbacks, "/admin/users/new/", form("Nadia@Example.org"))
    user = User.objects.get(email="nadia@example.org")
    assert not user.has_usable_password()
    assert mail.outbox[0].to == ["nadia@example.org"]
    admin_client.logout()
    link = re.search(r"https?://[^/\s]+(/account/password/\S+)", mail.outbox[0].body)[1]
    page = admin_client.get(link, follow=True).redirect_chain[-1][0]
    admin_client.post(page, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert sign_in(admin_client, "nadia@example.org", NEW_PASSWORD) == "/account/"


@pytest.mark.parametrize("taken", ["ada@example.org", "ADA@Example.org"])
def test_an_address_in_use_is_refused_in_any_case(admin_client, django_capture_on_commit_callbacks, taken):
    response = post(admin_client, django_capture_on_commit_callbacks, "/admin/users/new/", form(taken))
    assert response.status_code == 200
    assert "A user with this e-mail address already exists." in response.text
    assert User.objects.count() == 1
    assert not mail.outbox


def test_an_address_that_another_account_has_confirmed_is_refused(admin_client, supporter):
    EmailAddress.objects.create(user=supporter, email="second@example.org", verified=True)
    assert "already exists" in admin_client.post("/admin/users/new/", form("second@example.org")).text


def test_with_a_new_address_only_the_new_one_signs_in(
    admin_client, django_capture_on_commit_callbacks, supporter, password
):
    data = form("Sam@New.example", is_active="on")
    post(admin_client, django_capture_on_commit_callbacks, f"/admin/users/edit/{supporter.pk}/", data)
    confirm, notice = mail.outbox
    assert (confirm.to, notice.to) == (["sam@new.example"], ["sam@example.org"])
    assert not sign_in(admin_client, "sam@example.org", password)
    assert sign_in(admin_client, "sam@new.example", password) == "/account/confirm-email/"
    admin_client.post(re.search(r"https?://[^/\s]+(/account/\S+)", confirm.body)[1])
    assert sign_in(admin_client, "sam@new.example", password) == "/account/"


def test_a_change_of_name_leaves_the_address_confirmed(
    admin_client, django_capture_on_commit_callbacks, supporter, password
):
    data = form(supporter.email, is_active="on")
    post(admin_client, django_capture_on_commit_callbacks, f"/admin/users/edit/{supporter.pk}/", data)
    assert User.objects.get(pk=supporter.pk).first_name == "Nadia"
    assert not mail.outbox
    assert sign_in(admin_client, supporter.email, password) == "/account/"


def test_editors_manage_no_users(client, editor):
    client.force_login(editor)
    assert client.get("/admin/users/").status_code == 302
    assert client.post("/admin/users/new/", form("nadia@example.org")).status_code == 302
    assert not User.objects.filter(email="nadia@example.org").exists()
