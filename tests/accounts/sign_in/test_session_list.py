"""Where somebody is signed in, and how that ends."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import ApiToken, AuditEntry, Notice
from accounts.notices.kinds import PASSWORD_CHANGED
from accounts.services.users import create_user
from accounts.sign_in.user_agents import describe
from accounts.sign_in.whereabouts import whereabouts
from accounts.tasks import forget_old_sessions
from cms.infra.jobs import enqueue
from tests.accounts.second_factors import confirm_password, set_up_app
from tests.accounts.sign_in.test_limits import at
from tests.accounts.sign_in.test_sign_in import NEW_PASSWORD, link_in, sign_in
from tests.factories import organisations, tokens
from tests.helpers.jobs import run_due_jobs

PAGE = "/account/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"


def is_signed_in(client) -> bool:
    """Tell what the site thinks of the browser, which has the same cookie as ever."""
    return client.get("/account/email/").status_code == 200


@pytest.fixture
def here(supporter, password) -> Client:
    browser = at("192.0.2.1")
    sign_in(browser, supporter.email, password)
    return browser


@pytest.fixture
def there(supporter, password) -> Client:
    browser = at("198.51.100.7", HTTP_USER_AGENT=WINDOWS)
    sign_in(browser, supporter.email, password)
    return browser


def number_of(browser) -> int:
    return UserSession.objects.get(session_key=browser.session.session_key).pk


def test_the_list_shows_each_browser_with_its_device_and_address(here, there):
    page = here.get(PAGE).text
    assert "Firefox on Windows" in page
    assert "198.51.100.7" in page
    assert page.count("This browser") == 1
    assert page.count("End this session") == 1


def test_the_place_that_a_trusted_proxy_tells_stands_in_the_list_in_the_readers_language(
    settings, here, supporter, password
):
    settings.TRUSTED_PROXIES, settings.COUNTRY_HEADER, settings.CITY_HEADER = ["10.0.0.5"], "CF-IPCountry", "CF-IPCity"
    told = {"CF-IPCountry": "ES", "CF-IPCity": "Málaga".encode().decode("latin-1")}
    through = at("10.0.0.5", headers={"X-Forwarded-For": "198.51.100.7", **told})
    sign_in(through, supporter.email, password)
    page = here.get(PAGE).text
    assert "Málaga, Spain ·\n          198.51.100.7" in page
    assert "192.0.2.1" in page
    # A page's language stays behind.
    with translation.override(translation.get_language()):
        assert "Málaga, España" in here.get(f"/es{PAGE}").text
    assert AuditEntry.objects.first().place == "ES/Málaga"
    forged = at("198.51.100.8", headers=told)
    sign_in(forged, supporter.email, password)
    assert UserSession.objects.get(ip="198.51.100.8").data == {}


def test_a_mail_about_the_account_says_where_it_was_done(settings, here, password):
    settings.TRUSTED_PROXIES, settings.COUNTRY_HEADER = ["192.0.2.1"], "CF-IPCountry"
    change = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    here.post("/account/password/change/", change, headers={"CF-IPCountry": "JP"})
    assert "192.0.2.1 (Japan)" in mail.outbox[-1].body


@pytest.mark.parametrize("place", ["", "XX", "T1", "ZZ/Nowhere", "??"])
def test_what_is_no_country_is_no_place(place):
    assert whereabouts(place) == ""


def test_a_session_that_is_ended_is_dead_at_its_next_request(here, there):
    cookie = there.cookies[django_settings.SESSION_COOKIE_NAME].value
    here.post(PAGE, {"end": number_of(there)})
    assert not is_signed_in(there)
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    assert not is_signed_in(thief)
    assert is_signed_in(here)
    assert "198.51.100.7" not in here.get(PAGE).text


def test_all_others_end_at_once_even_those_that_were_never_noted(here, there, supporter):
    unnoted = Client()
    unnoted.force_login(supporter)
    UserSession.objects.filter(session_key=unnoted.session.session_key).delete()
    before = here.session.session_key
    here.post(PAGE, {"end": "others"})
    assert [is_signed_in(browser) for browser in (here, there, unnoted)] == [True, False, False]
    assert here.session.session_key != before
    assert UserSession.objects.filter(user=supporter).count() == 1


@pytest.mark.parametrize("end", ["0", "999999999999999999", "-1", "x", "", "1" * 400, "\0"])
def test_what_is_no_session_of_mine_is_not_found(here, there, end, password):
    assert here.post(PAGE, {"end": end}).status_code == 404
    assert is_signed_in(there)


def test_nobody_ends_sessions_of_somebody_else(here, password):
    other = at("203.0.113.9")
    sign_in(other, create_user(email="other@example.org", password=password).email, password)
    assert other.post(PAGE, {"end": number_of(here)}).status_code == 404
    assert "192.0.2.1" not in other.get(PAGE).text
    assert is_signed_in(here)


def test_signing_out_takes_the_session_off_the_list(here, there):
    there.post("/account/logout/")
    assert "198.51.100.7" not in here.get(PAGE).text


def test_a_changed_password_ends_the_others_and_keeps_this_one(here, there, password):
    change = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert here.post("/account/password/change/", change).status_code == 302
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert here.get(PAGE).text.count("This browser") == 1
    assert "Your password was changed. If that was not you" in here.get("/account/notices/").text


def test_a_password_set_by_mail_ends_all(here, there, supporter):
    visitor = Client()
    visitor.post("/account/password/reset/", {"email": supporter.email})
    form = visitor.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    visitor.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert (is_signed_in(here), is_signed_in(there)) == (False, False)
    assert not UserSession.objects.filter(user=supporter).exists()
    assert Notice.objects.get(user=supporter).kind == PASSWORD_CHANGED


def test_a_second_factor_turned_on_or_off_ends_the_others(here, there, supporter, password):
    set_up_app(here, password)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert "Your second factors were changed" in here.get("/account/notices/").text
    again = Client()
    again.force_login(supporter)
    confirm_password(here, password, PAGE)
    here.post("/account/2fa/totp/deactivate/")
    assert (is_signed_in(here), is_signed_in(again)) == (True, False)


def test_a_session_in_use_is_noted_now_and_then_and_costs_nothing_between(here):
    cache.clear()
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(days=3), ip="203.0.113.1")
    here.get("/account/password/reset/done/")
    noted = UserSession.objects.get()
    assert (noted.ip, noted.last_seen_at > timezone.now() - timedelta(minutes=1)) == ("192.0.2.1", True)
    with CaptureQueriesContext(connection) as queries:
        here.get("/account/email/")
    assert queries.captured_queries
    assert "usersessions" not in str(queries.captured_queries)


def test_sessions_that_are_over_are_forgotten(here, there):
    UserSession.objects.filter(ip="192.0.2.1").update(last_seen_at=timezone.now() - timedelta(days=15))
    enqueue(forget_old_sessions, {})
    run_due_jobs()
    assert [session.ip for session in UserSession.objects.all()] == ["198.51.100.7"]


def test_signing_in_gives_a_new_key_and_leaves_nothing_of_the_visitors(supporter, password):
    visitor = Client()
    visitor.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    before = visitor.session.session_key
    sign_in(visitor, supporter.email, password)
    assert visitor.session.session_key != before
    stolen = Client()
    stolen.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert not is_signed_in(stolen)


@pytest.mark.parametrize(
    ("calls_itself", "words"),
    [
        (WINDOWS, "Firefox on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words(calls_itself, words):
    assert describe(calls_itself) == words


def test_tokens_outlive_sessions_and_passwords_so_they_are_listed_and_revoked(here, there, supporter, password):
    union = organisations.organisation(name="Tenants Union", owner=supporter)
    mine = tokens.ApiClient(tokens.text(union, name="Newsletter robot"))
    others = tokens.row_of(tokens.text(union, by=organisations.member(union, role="admin").user, name="Another's"))
    here.post(PAGE, {"end": "others"})
    sent = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    here.post("/account/password/change/", sent)
    assert not is_signed_in(there)
    assert mine.send("get", "organisation").status_code == 200

    page = here.get(PAGE).text
    assert "Programs that act for you" in page
    assert "Newsletter robot" in page
    assert "Another&#x27;s" not in page
    assert here.post(PAGE, {"revoke": others.pk}).status_code == 404
    assert here.post(PAGE, {"revoke": "x"}).status_code == 404
    here.post(PAGE, {"revoke": ApiToken.objects.get(name="Newsletter robot").pk})
    assert mine.send("get", "organisation").status_code == 401
    assert "Programs that act for you" not in here.get(PAGE).text
    assert AuditEntry.objects.get(action="api_token.revoked").actor_id == supporter.pk
