"""Sessions as people meet them: on two web processes, while their Redis stops and starts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services.users import create_user
from cms.infra.sessions.store import SessionStore
from tests.accounts.second_factors import set_up_app
from tests.helpers.redis_server import RedisServer
from tests.helpers.site import serving

PASSWORD = "a long enough passphrase"
# Only for somebody who is signed in.
OWN_PAGE = "/account/password/change/"
SECOND_STEP = "/account/2fa/authenticate/"


class Browser:
    """One browser, with a session of its own on whatever process answers."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._client = stack.enter_context(httpx.Client(timeout=30))

    def post(self, site: str, path: str, **fields: str) -> httpx.Response:
        self._client.get(f"{site}/account/login/")
        token = self._client.cookies["csrftoken"]
        return self._client.post(f"{site}{path}", data=fields, headers={"X-CSRFToken": token})

    def sign_in(self, site: str, email: str) -> "Browser":
        answer = self.post(site, "/account/login/", login=email, password=PASSWORD)
        assert (answer.status_code, answer.headers["location"]) == (302, "/account/")
        return self

    def sign_out(self, site: str) -> None:
        assert self.post(site, "/account/logout/").status_code == 302
        assert "sessionid" not in self._client.cookies

    def copy(self) -> "Browser":
        """Return a browser with the same cookies, such as a thief's."""
        other = Browser(self._stack)
        other._client.cookies.update(self._client.cookies)
        return other

    def is_signed_in(self, site: str) -> bool:
        answer = self._client.get(f"{site}{OWN_PAGE}")
        assert answer.status_code in {200, 302}
        return answer.status_code == 200


@pytest.fixture
def browser():
    """Open a browser: `browser()`."""
    with ExitStack() as stack:
        yield lambda: Browser(stack)


@pytest.fixture
def server(tmp_path):
    """The Redis of both sites."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sites(server, committed_db):
    """Two web processes, each with its own memory of what Redis does."""
    redis = {"REDIS_URL": server.url, "CACHE_REDIS_URL": server.url}
    with ExitStack() as stack, ThreadPoolExecutor() as starters:
        starting = [serving(worker_class="gthread", **redis) for _ in range(2)]
        yield list(starters.map(stack.enter_context, starting))


def test_redis_stopped_and_started_throws_nobody_out_and_signing_out_sticks(server, sites, browser):
    one, other = sites
    for name in ("ana", "bea"):
        create_user(email=f"{name}@example.org", password=PASSWORD)
    ana, leaving, frozen_out = (browser().sign_in(one, "ana@example.org") for _ in range(3))
    thief, second_thief = leaving.copy(), frozen_out.copy()
    everybody = (ana, thief, second_thief)
    # Twice, so that Redis holds copies.
    assert all(each.is_signed_in(site) for each in everybody for site in (one, other, one, other))

    server.save_and_stop()
    assert all(each.is_signed_in(site) for each in everybody for site in sites)
    bea = browser().sign_in(other, "bea@example.org")
    leaving.sign_out(one)
    assert not any(thief.is_signed_in(site) for site in sites)

    server.start()
    assert not any(thief.is_signed_in(site) for site in (*sites, *sites))
    assert all(each.is_signed_in(site) for each in (ana, bea, second_thief) for site in (*sites, *sites))

    # Frozen, it goes on later as the same run, with the copies it had.
    server.pause()
    frozen_out.sign_out(one)
    server.resume()
    assert not second_thief.is_signed_in(one)
    assert all(each.is_signed_in(site) for each in (ana, bea) for site in sites)


def test_a_signed_in_request_asks_for_the_user_and_not_for_the_session(committed_db):
    client = Client()
    client.force_login(create_user(email="ana@example.org", password=PASSWORD))
    assert client.get(OWN_PAGE).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(OWN_PAGE).status_code == 200
    asked = [query["sql"] for query in queries]
    assert sum('FROM "accounts_user"' in each for each in asked) == 1
    assert not any("django_session" in each for each in asked)


def test_signing_out_while_postgresql_is_away_does_not_seem_to_work(committed_db, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(create_user(email="ana@example.org", password=PASSWORD))
    key = client.session.session_key
    assert client.get(OWN_PAGE).status_code == 200

    def away(*args, **kwargs):
        raise OperationalError("The server went away.")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.post("/account/logout/")
    assert answer.status_code == 500
    assert "sessionid" not in answer.cookies
    assert SessionStore().exists(key)


@pytest.mark.parametrize("path", ["/", "/support/", "/account/login/", "/account/signup/", "/admin/", "/nowhere/"])
def test_a_visitor_gets_no_session_for_looking_around(client, db, path):
    client.get(path, follow=True)
    client.post("/account/login/", {"login": "nobody@example.org", "password": "not the password"})
    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()


def test_a_cookie_that_is_nobodys_is_taken_back(client, db, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "0" * 32
    client.get(OWN_PAGE)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert not Session.objects.exists()


def test_signing_in_takes_a_new_key_and_none_that_was_planted(committed_db, settings):
    create_user(email="ana@example.org", password=PASSWORD)
    planted = SessionStore()
    planted["seen"] = "by the attacker"
    planted.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    client.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert client.get(OWN_PAGE).status_code == 200
    assert client.session.session_key != planted.session_key
    assert dict(SessionStore(planted.session_key).items()) == {}


def test_whoever_planted_a_session_does_not_share_the_sign_in_that_waits_for_its_second_step(committed_db, settings):
    create_user(email="ana@example.org", password=PASSWORD)
    ana, attacker = Client(), Client()
    ana.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    set_up_app(ana, PASSWORD)
    planted = SessionStore()
    planted["seen"] = "by the attacker"
    planted.save()
    victim = Client()
    for client in (victim, attacker):
        client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    answer = victim.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert answer.url == SECOND_STEP
    assert victim.get(SECOND_STEP).status_code == 200
    assert attacker.get(SECOND_STEP).status_code == 302


def test_a_new_password_ends_all_other_sessions_and_the_old_key_of_this_one(committed_db, settings):
    ana = create_user(email="ana@example.org", password=PASSWORD)
    here, elsewhere, thief = Client(), Client(), Client()
    for client in (here, elsewhere):
        client.post("/account/login/", {"login": ana.email, "password": PASSWORD})
        assert client.get(OWN_PAGE).status_code == 200
    thief.cookies[settings.SESSION_COOKIE_NAME] = here.session.session_key
    fresh = "another long passphrase"
    here.post(OWN_PAGE, {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    ana.refresh_from_db()
    assert ana.check_password(fresh)
    assert here.get(OWN_PAGE).status_code == 200
    assert [client.get(OWN_PAGE).status_code for client in (elsewhere, thief)] == [302, 302]
    assert Session.objects.count() == 1
