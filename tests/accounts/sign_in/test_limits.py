"""Guessing is slow, and nobody can use that to shut somebody else out."""

import pytest
from django.core import mail
from django.test import Client

from accounts.services.users import create_user
from tests.accounts.sign_in.test_sign_in import NEW_PASSWORD, link_in, sign_in, sign_up

WRONG = "not the password"


def at(address: str, **extra) -> Client:
    """A browser at this address."""
    return Client(REMOTE_ADDR=address, **extra)


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture(params=["there", "away"], autouse=True)
def redis_state(request, settings):
    """Every limit on accounts holds with Redis and without."""
    if request.param == "away":
        settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"


def test_the_sixth_wrong_password_is_told_to_wait(client, supporter):
    answers = [sign_in(client, supporter.email, WRONG) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 295 <= int(answers[-1].headers["Retry-After"]) <= 300
    assert "Wait 5 minutes" in answers[-1].text


def test_an_attacker_elsewhere_does_not_shut_the_owner_out(supporter, password):
    attacker, owner = at("198.51.100.7"), at("192.0.2.1")
    answers = [sign_in(attacker, supporter.email, WRONG).status_code for _ in range(20)]
    assert answers == [200] * 5 + [429] * 15
    assert sign_in(owner, supporter.email, password).status_code == 302
    assert is_signed_in(owner)


def test_an_attacker_at_the_same_address_does_not_shut_out_a_known_browser(supporter, password):
    owner, attacker = at("192.0.2.1"), at("192.0.2.1")
    sign_in(owner, supporter.email, password)
    owner.post("/account/logout/")
    for number in range(32):
        sign_in(attacker, supporter.email if number < 10 else f"{number}@example.org", WRONG)
    assert sign_in(attacker, supporter.email, password).status_code == 429
    assert sign_in(owner, supporter.email, password).status_code == 302


def test_an_attack_from_many_addresses_ends_and_lets_a_known_browser_in(supporter, password, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_account": {"rates": ["12/h"], "durable": True}}
    owner = at("192.0.2.1")
    sign_in(owner, supporter.email, password)
    owner.post("/account/logout/")
    answers = [sign_in(at(f"198.51.100.{number}"), supporter.email, WRONG) for number in range(14)]
    assert [answer.status_code for answer in answers] == [200] * 12 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 3500
    # Elsewhere even the right password has to wait.
    assert sign_in(at("203.0.113.9"), supporter.email, password).status_code == 429
    # Where they have signed in before, it does not, wherever that browser is now.
    owner.defaults["REMOTE_ADDR"] = "203.0.113.80"
    assert sign_in(owner, supporter.email, password).status_code == 302


def test_a_new_password_by_mail_opens_a_browser_that_an_attack_had_shut(supporter, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_account": {"rates": ["2/h"], "durable": True}}
    for number in range(3):
        sign_in(at(f"198.51.100.{number}"), supporter.email, WRONG)
    owner = at("192.0.2.1")
    owner.post("/account/password/reset/", {"email": supporter.email})
    form = owner.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert sign_in(owner, supporter.email, NEW_PASSWORD).status_code == 302


def test_a_known_browser_guesses_no_faster_and_only_for_its_own_account(client, supporter, password):
    other = create_user(email="other@example.org", password=password)
    sign_in(client, supporter.email, password)
    client.post("/account/logout/")
    assert [sign_in(client, supporter.email, WRONG).status_code for _ in range(6)] == [200] * 5 + [429]
    assert [sign_in(client, other.email, WRONG).status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_forged_or_borrowed_cookie_makes_no_browser_known(client, supporter, settings):
    for cookie in ("nonsense", '{"a": "b"}', "eyJhIjoiYiJ9:1abcde:forged"):
        client.cookies[settings.DEVICE_COOKIE_NAME] = cookie
        sign_in(client, supporter.email, WRONG)
    client.cookies.clear()
    assert [sign_in(client, supporter.email, WRONG).status_code for _ in range(3)] == [200, 200, 429]


def test_people_who_share_a_browser_are_all_known_to_it(client, supporter, password, settings):
    people = [supporter, create_user(email="other@example.org", password=password)]
    for _ in range(2):
        for person in people:
            sign_in(client, person.email, password)
            client.post("/account/logout/")
    for number in range(32):
        sign_in(at("127.0.0.1"), f"{number}@example.org", WRONG)
    assert [sign_in(client, person.email, password).status_code for person in people[:1]] == [302]
    client.post("/account/logout/")
    assert sign_in(client, people[1].email, password).status_code == 302


def test_the_cookie_is_for_this_site_alone_and_names_nobody(client, supporter, password, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.DEVICE_COOKIE_NAME = "__Host-device"
    cookie = sign_in(client, supporter.email, password).cookies["__Host-device"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    # What the prefix asks for (RFC 6265bis, section 4.1.3.2).
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert cookie["max-age"] == 365 * 86_400
    assert "sam" not in cookie.value


def test_signing_in_uses_nothing_up_and_forgives_nothing(client, supporter, password):
    browser = at("192.0.2.1")
    for _ in range(4):
        sign_in(browser, supporter.email, WRONG)
    for _ in range(8):
        fresh = at("192.0.2.1")
        assert sign_in(fresh, supporter.email, password).status_code == 302
    assert [sign_in(browser, supporter.email, WRONG).status_code for _ in range(2)] == [200, 429]


def test_one_password_tried_on_many_accounts_is_counted_for_the_address(supporter, password):
    attacker = at("198.51.100.7")
    answers = [sign_in(attacker, f"{number}@example.org", WRONG).status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    assert sign_in(at("198.51.100.8"), supporter.email, password).status_code == 302


def test_addresses_of_one_ipv6_household_count_together(supporter):
    answers = [sign_in(at(f"2001:db8:1:2::{number}"), supporter.email, WRONG).status_code for number in range(1, 8)]
    assert answers == [200] * 5 + [429] * 2
    assert sign_in(at("2001:db8:1:3::1"), supporter.email, WRONG).status_code == 200


def test_a_forged_header_neither_escapes_a_limit_nor_pins_it_on_somebody_else(supporter, password):
    forged = [Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(7)]
    assert [sign_in(browser, supporter.email, WRONG).status_code for browser in forged] == [200] * 5 + [429] * 2
    assert sign_in(at("192.0.2.1"), supporter.email, password).status_code == 302


def test_every_language_and_spelling_counts_as_one(client, supporter):
    doors = ["/account/login/", "/es/account/login/"]
    names = ["sam@example.org", " SAM@Example.org ", "Sam@example.org"]
    answers = [client.post(doors[n % 2], {"login": names[n % 3], "password": WRONG}).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    refused = client.post("/es/account/login/", {"login": names[0], "password": WRONG})
    assert "Espera 5 minutos" in refused.text


def test_confirming_the_password_again_is_counted_like_signing_in(client, supporter, password):
    sign_in(client, supporter.email, password)
    answers = [client.post("/account/reauthenticate/", {"password": WRONG}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert client.post("/es/account/reauthenticate/", {"password": password}).status_code == 429


def test_the_old_password_is_not_to_be_guessed_where_it_is_changed(client, supporter, password):
    sign_in(client, supporter.email, password)
    guess = {"oldpassword": WRONG, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert [client.post("/account/password/change/", guess).status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_fourth_registration_within_an_hour_waits_and_mistakes_do_not_count(client, db):
    for _ in range(5):
        client.post("/account/signup/", {"email": "a@example.org", "password1": "short", "password2": "short"})
    for name in ("a", "b", "a"):
        assert sign_up(client, f"{name}@example.org").status_code == 200
        client.logout()
    fields = {"email": "d@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    refused = client.post("/es/account/signup/", fields)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert at("198.51.100.7").post("/account/signup/", fields).status_code == 302


def test_a_mailbox_is_not_filled_by_asking_for_new_passwords(supporter, db):
    def ask(number, email):
        return at(f"198.51.100.{number}").post("/account/password/reset/", {"email": email}).status_code

    for email in (supporter.email, "nobody@example.org"):
        assert [ask(number, email) for number in range(5)] == [302] * 3 + [429] * 2
    assert len(mail.outbox) == 6


def test_a_mailbox_is_not_filled_by_registering_it(client, supporter, db):
    for email in (supporter.email, "new@example.org"):
        for number in range(3):
            sign_up(at(f"198.51.100.{number}"), email)
    assert sorted(message.to[0] for message in mail.outbox) == ["new@example.org", "sam@example.org"]


def test_keys_of_mailed_links_are_not_to_be_guessed(client, supporter):
    answers = [client.get(f"/account/password/reset/key/1-guess-{number}/").status_code for number in range(21)]
    assert answers == [200] * 20 + [429]
