"""Codes are not to be guessed, and nobody uses up the tries of somebody else."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from accounts.sign_in.devices import remember_device
from tests.accounts.second_factors import recovery_codes, set_up_app
from tests.accounts.sign_in.test_limits import at
from tests.accounts.sign_in.test_second_step import give, is_signed_in
from tests.accounts.sign_in.test_sign_in import sign_in
from tests.helpers.one_time_codes import App

CONFIRM = "/account/2fa/reauthenticate/"


@pytest.fixture
def home() -> Client:
    """The browser in which the account's owner signs in."""
    return at("192.0.2.1")


@pytest.fixture
def app(home, supporter, password) -> App:
    sign_in(home, supporter.email, password)
    app = set_up_app(home, password)
    home.post("/account/logout/")
    return app


@pytest.fixture(params=["there", "away"], autouse=True)
def redis_state(request, settings):
    if request.param == "away":
        settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"


def with_password(address, supporter, password) -> Client:
    """Somebody at this address who knows the password."""
    browser = at(address)
    sign_in(browser, supporter.email, password)
    return browser


def test_the_sixth_wrong_code_waits_and_so_does_the_right_one_after_it(supporter, password, app):
    thief = with_password("198.51.100.7", supporter, password)
    answers = [give(thief, app.wrong_code()) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 290 <= int(answers[-1].headers["Retry-After"]) <= 300
    assert give(thief, app.next_code()).status_code == 429
    assert give(thief, recovery_codes(supporter)[0]).status_code == 429
    again = with_password("198.51.100.7", supporter, password)
    assert give(again, app.next_code()).status_code == 429
    assert not is_signed_in(thief)


def test_a_thief_who_knows_the_password_does_not_shut_the_owner_out(supporter, password, home, app, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"second_factor_account": {"rates": ["8/h"], "durable": True}}
    for number in range(3):
        thief = with_password(f"198.51.100.{number}", supporter, password)
        answers = [give(thief, app.wrong_code()).status_code for _ in range(5)]
    assert answers == [429] * 5
    sign_in(home, supporter.email, password)
    assert give(home, app.next_code()).status_code == 302


def test_browsers_that_a_mailbox_makes_known_share_one_limit(supporter, password, app, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"second_factor_account": {"rates": ["6/h"], "durable": True}}
    statuses = []
    for number in range(2):
        thief = at(f"198.51.100.{number}")
        # As setting a new password through a mailed link does.
        response = HttpResponse()
        remember_device(HttpRequest(), response, account=supporter.email)
        thief.cookies.update(response.cookies)
        sign_in(thief, supporter.email, password)
        statuses += [give(thief, app.wrong_code()).status_code for _ in range(4)]
    assert statuses == [200] * 4 + [200] * 2 + [429] * 2


def test_right_codes_use_nothing_up_and_forgive_nothing(supporter, password, app):
    thief = with_password("198.51.100.7", supporter, password)
    for _ in range(4):
        give(thief, app.wrong_code())
    for code in recovery_codes(supporter)[:3]:
        browser = with_password("198.51.100.7", supporter, password)
        assert give(browser, code).status_code == 302
    assert [give(thief, app.wrong_code()).status_code for _ in range(2)] == [200, 429]


def test_confirming_who_one_is_by_a_code_is_counted_as_well(supporter, password, home, app):
    sign_in(home, supporter.email, password)
    give(home, app.next_code())
    answers = [give(home, app.wrong_code(), CONFIRM).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_challenges_for_passkeys_are_not_given_without_end(app):
    browser = at("198.51.100.7")
    ask = [browser.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}) for _ in range(61)]
    assert [answer.status_code for answer in ask] == [200] * 60 + [429]
