"""Signing in with a second step: an authenticator app, and recovery codes."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.services.users import create_user
from accounts.sign_in.mfa_forms import use_up_step
from tests.accounts.second_factors import SET_UP, confirm_password, recovery_codes, set_up_app
from tests.accounts.sign_in.test_sign_in import sign_in
from tests.helpers.limits import crowd
from tests.helpers.one_time_codes import App

STEP = "/account/2fa/authenticate/"


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def app(client, supporter, password) -> App:
    """The app of somebody who has just set it up, and signed out."""
    sign_in(client, supporter.email, password)
    app = set_up_app(client, password)
    client.post("/account/logout/")
    mail.outbox.clear()
    return app


def give(client, code, path=STEP):
    return client.post(path, {"code": code})


def test_setting_up_an_app_asks_for_the_password_and_shows_recovery_codes(client, supporter, password):
    sign_in(client, supporter.email, password)
    assert client.get(SET_UP).url.startswith("/account/reauthenticate/")
    confirm_password(client, password, SET_UP)
    page = client.get(SET_UP).text
    app = App(re.search(r'class="secret">(\w+)<', page)[1])
    assert 'src="data:image/svg+xml;base64,' in page
    assert give(client, app.wrong_code(), SET_UP).status_code == 200
    app = App(re.search(r'class="secret">(\w+)<', client.get(SET_UP).text)[1])
    codes = client.post(SET_UP, {"code": app.code()}, follow=True)
    assert codes.redirect_chain[-1][0] == "/account/2fa/recovery-codes/"
    assert all(code in codes.text for code in recovery_codes(supporter))


def test_the_password_alone_does_not_sign_in(client, supporter, password, app):
    assert sign_in(client, supporter.email, password).url == STEP
    assert not is_signed_in(client)
    assert give(client, app.next_code()).url == "/account/"
    assert is_signed_in(client)


def test_the_way_on_is_kept_over_the_second_step(client, supporter, password, app):
    client.post("/account/login/", {"login": supporter.email, "password": password, "next": "/account/email/"})
    assert give(client, app.next_code()).url == "/account/email/"


@pytest.mark.parametrize("redis_state", ["there", "away"])
def test_a_code_signs_in_once(client, supporter, password, app, settings, redis_state):
    if redis_state == "away":
        settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    sign_in(client, supporter.email, password)
    code = app.next_code()
    assert give(client, code).status_code == 302
    thief = Client()
    sign_in(thief, supporter.email, password)
    assert give(thief, code).status_code == 200
    assert not is_signed_in(thief)


def test_the_code_that_set_the_app_up_is_used_up(client, supporter, password):
    sign_in(client, supporter.email, password)
    code = set_up_app(client, password).code()
    thief = Client()
    sign_in(thief, supporter.email, password)
    assert give(thief, code).status_code == 200


def test_no_code_older_than_the_last_one_used_is_taken(client, supporter, password, app):
    sign_in(client, supporter.email, password)
    give(client, app.next_code())
    late = Client()
    sign_in(late, supporter.email, password)
    assert give(late, app.code()).status_code == 200


def test_a_clock_may_be_off_by_one_step_and_no_more(client, supporter, password, app):
    # As if the app had been set up long ago.
    use_up_step(Authenticator.objects.get(user=supporter, type="totp"), 0)
    for off, status in ((-2, 200), (2, 200), (-1, 302)):
        app.off = off
        sign_in(client, supporter.email, password)
        assert give(client, app.code()).status_code == status


@pytest.mark.usefixtures("committed_db")
def test_of_many_at_once_with_the_same_code_one_gets_in(password):
    supporter = create_user(email="crowd@example.org", password=password)
    owner = Client()
    sign_in(owner, supporter.email, password)
    app = set_up_app(owner, password)
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        sign_in(browser, supporter.email, password)
    waiting = list(browsers)
    code = app.next_code()

    def act() -> int:
        try:
            return give(waiting.pop(), code).status_code
        finally:
            connection.close()

    assert sorted(crowd(4, act)) == [200, 200, 200, 302]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["crowd@example.org"], "Authenticator app set up – Rostrum")
    ]


def test_a_recovery_code_takes_the_place_of_the_app_once(client, supporter, password, app):
    code = recovery_codes(supporter)[3]
    sign_in(client, supporter.email, password)
    assert give(client, code).status_code == 302
    thief = Client()
    sign_in(thief, supporter.email, password)
    assert give(thief, code).status_code == 200
    assert len(recovery_codes(supporter)) == 9


def test_secrets_are_not_readable_in_the_database(supporter, app):
    kept = str(list(Authenticator.objects.filter(user=supporter).values_list("data", flat=True)))
    assert app.secret not in kept
    assert "seed" in kept


def test_a_secret_outlives_a_change_of_the_key_that_is_kept_as_a_fallback(client, supporter, password, app, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    sign_in(client, supporter.email, password)
    assert give(client, app.next_code()).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    late = Client()
    sign_in(late, supporter.email, password)
    assert give(late, app.next_code()).status_code == 200


def test_a_new_password_by_mail_does_not_get_around_the_second_step(client, supporter, password, app):
    client.post("/account/password/reset/", {"email": supporter.email})
    link = re.search(r"https?://[^/\s]+(\S*/account/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another long passphrase", "password2": "another long passphrase"})
    assert not is_signed_in(client)
    assert sign_in(client, supporter.email, "another long passphrase").url == STEP


def test_removing_the_app_asks_who_one_is_and_ends_the_recovery_codes(client, supporter, password, app):
    sign_in(client, supporter.email, password)
    give(client, app.next_code())
    remove = "/account/2fa/totp/deactivate/"
    assert client.get(remove).url.startswith("/account/reauthenticate/")
    assert Authenticator.objects.filter(user=supporter).count() == 2
    confirm_password(client, password, remove)
    assert client.post(remove).url == "/account/2fa/"
    assert not Authenticator.objects.filter(user=supporter).exists()
    assert mail.outbox[-1].subject == "Authenticator app removed – Rostrum"


def test_new_recovery_codes_replace_the_old_ones(client, supporter, password, app):
    old = recovery_codes(supporter)
    sign_in(client, supporter.email, password)
    give(client, app.next_code())
    make = "/account/2fa/recovery-codes/generate/"
    confirm_password(client, password, make)
    assert client.post(make).url == "/account/2fa/recovery-codes/"
    assert not set(old) & set(recovery_codes(supporter))
    download = client.get("/account/2fa/recovery-codes/download/")
    assert download.text.split() == recovery_codes(supporter)


def test_an_app_is_set_up_only_with_an_address_that_is_confirmed(client, supporter, password):
    sign_in(client, supporter.email, password)
    supporter.emailaddress_set.update(verified=False)
    answer = client.get(SET_UP, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/2fa/"
    assert "Confirm your e-mail address first" in answer.text


@pytest.mark.parametrize("code", ["", "\0", "9" * 1_000_000, "ñ", "12 34", "\uff10\uff11\uff12"])
def test_what_is_no_code_gets_a_message_beside_the_field(client, supporter, password, app, code):
    sign_in(client, supporter.email, password)
    answer = give(client, code)
    assert answer.status_code == 200
    assert 'class="errorlist' in answer.text


def test_the_second_step_leads_nowhere_without_the_first(client, app):
    assert client.get(STEP).url == "/account/login/"
    assert give(client, app.next_code()).url == "/account/login/"
    assert not is_signed_in(client)
