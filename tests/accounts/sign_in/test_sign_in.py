"""Signing in, creating an account and choosing a new password, as a browser does it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import AuditEntry, Notice, User
from accounts.notices.kinds import ADDRESS_CHANGED

NEW_PASSWORD = "another long passphrase"


def link_in(message) -> str:
    """The path of the one link to this site's account pages in a mail."""
    return re.search(r"https?://[^/\s]+(\S*/account/\S+)", message.body)[1]


def sign_in(client, email, password):
    return client.post("/account/login/", {"login": email, "password": password})


@pytest.mark.parametrize("typed", ["sam@example.org", " SAM@Example.org "])
def test_an_address_signs_in_however_it_is_typed(client, supporter, password, typed):
    assert sign_in(client, typed, password).url == "/account/"
    assert client.session["_auth_user_id"] == str(supporter.pk)


def test_an_editor_lands_in_the_admin(client, editor, password):
    assert sign_in(client, editor.email, password).url == "/admin/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, supporter):
    answers = {
        re.search(r'<ul class="errorlist.*?</ul>', sign_in(client, email, "not the password").text, re.DOTALL)[0]
        for email in ("sam@example.org", "nobody@example.org")
    }
    assert len(answers) == 1
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_shut_the_right_one_out_too(client, supporter, password):
    for _ in range(5):
        assert sign_in(client, supporter.email, "not the password").status_code == 200
    assert sign_in(client, supporter.email, password).status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_switched_off_account_does_not_sign_in(client, supporter, password):
    User.objects.filter(pk=supporter.pk).update(is_active=False)
    sign_in(client, supporter.email, password)
    assert "_auth_user_id" not in client.session


def test_passwords_are_kept_as_argon2id(settings, db):
    settings.PASSWORD_HASHERS = ["accounts.sign_in.hashers.Argon2"]
    user = User.objects.create_user("argon@example.org", "a long enough passphrase")
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password("a long enough passphrase")


def sign_up(client, email):
    return client.post(
        "/account/signup/", {"email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True
    )


def test_a_new_account_works_once_its_address_is_confirmed_and_does_not_open_the_admin(client, db):
    assert sign_up(client, "New@Example.org").redirect_chain[-1][0] == "/account/confirm-email/"
    assert sign_in(client, "new@example.org", NEW_PASSWORD).url == "/account/confirm-email/"
    confirm = link_in(mail.outbox[0])
    assert client.get(confirm).status_code == 200
    client.post(confirm)
    assert sign_in(client, "new@example.org", NEW_PASSWORD).url == "/account/"
    assert client.get("/admin/", follow=True).status_code == 403


def test_signing_up_with_a_taken_address_looks_like_any_other_sign_up(client, supporter):
    fresh, taken = sign_up(client, "new@example.org"), sign_up(client, "SAM@example.org")
    assert taken.redirect_chain == fresh.redirect_chain
    assert User.objects.count() == 2
    assert "already" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["sam@example.org"]


def test_a_short_password_is_refused_beside_its_field(client, db):
    response = client.post("/account/signup/", {"email": "new@example.org", "password1": "short", "password2": "short"})
    assert response.status_code == 200
    assert 'id="id_password1_error"' in response.text
    assert not User.objects.exists()


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(client, supporter, password):
    client.post("/account/password/reset/", {"email": "Sam@example.org"})
    reset = link_in(mail.outbox[0])
    form = client.get(reset, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert "_auth_user_id" not in client.session
    assert sign_in(client, supporter.email, password).status_code == 200
    assert sign_in(client, supporter.email, NEW_PASSWORD).url == "/account/"
    assert "no longer works" in client.get(reset, follow=True).text


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, supporter):
    known = client.post("/account/password/reset/", {"email": supporter.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert [message.to for message in mail.outbox] == [["sam@example.org"], ["nobody@example.org"]]
    assert "/account/password/reset/key/" not in mail.outbox[1].body


def test_a_new_address_takes_over_when_it_is_confirmed(client, supporter, password):
    sign_in(client, supporter.email, password)
    suspended = client.post("/account/email/", {"action_add": "", "email": "sam@new.example"})
    assert suspended.url == "/account/reauthenticate/?next=%2Faccount%2Femail%2F"
    client.post(suspended.url, {"password": password})
    supporter.refresh_from_db()
    assert supporter.email == "sam@example.org"
    client.post(link_in(mail.outbox[0]))
    supporter.refresh_from_db()
    assert supporter.email == "sam@new.example"
    assert Notice.objects.get().kind == ADDRESS_CHANGED
    entry = AuditEntry.objects.get(action="email.changed")
    assert (entry.actor_id, entry.target_id, entry.details) == (supporter.pk, str(supporter.pk), {})
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("sam@new.example", True)]
    client.post("/account/logout/")
    assert sign_in(client, "sam@example.org", password).status_code == 200
    assert sign_in(client, "sam@new.example", password).url == "/account/"


PAGES = [
    "login/",
    "signup/",
    "logout/",
    "inactive/",
    "confirm-email/",
    "confirm-email/unknown-key/",
    "email/",
    "password/change/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-unknown/",
    "password/reset/key/done/",
    "reauthenticate/",
    "2fa/",
    "2fa/webauthn/",
]


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
@pytest.mark.parametrize("path", PAGES)
def test_every_account_page_wears_the_sites_design(client, supporter, password, path, prefix, language):
    if path in {"logout/", "email/", "password/change/", "reauthenticate/", "2fa/", "2fa/webauthn/"}:
        sign_in(client, supporter.email, password)
    response = client.get(f"{prefix}/account/{path}")
    assert response.status_code == 200
    assert 'class="account__card"' in response.text
    assert " style=" not in response.text
    assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_mails_name_the_site_and_lead_to_pages_in_the_same_language(client, supporter, settings, prefix):
    client.post(f"{prefix}/account/password/reset/", {"email": supporter.email})
    assert link_in(mail.outbox[0]).startswith(f"{prefix}/account/password/reset/key/")
    assert settings.WAGTAIL_SITE_NAME in mail.outbox[0].subject
    assert mail.outbox[0].body.rstrip().endswith(f"{settings.WAGTAIL_SITE_NAME}\n{settings.BASE_URL}")


@pytest.mark.parametrize("language", ["en", "es"])
def test_mails_about_an_account_say_in_html_what_they_say_in_words(client, supporter, language):
    prefix = "" if language == "en" else "/es"
    client.post(f"{prefix}/account/password/reset/", {"email": supporter.email})
    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert f'<html lang="{language}"' in html
    assert link_in(message) in html
