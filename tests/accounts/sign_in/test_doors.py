"""Every address of the site, tried as a way in: none opens for a password where a second step is due."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from accounts.models import AuditEntry
from tests.accounts.sign_in.test_sign_in import sign_in
from tests.helpers.limits import forget_limits

# Views that begin a session, found by what their packages are for. A new one has to be looked at, and driven.
DOORS = {
    "account_login", "account_signup", "account_confirm_email", "account_confirm_login_code",
    "account_reset_password_from_key", "accounts_invitation", "mfa_authenticate", "mfa_login_webauthn",
    "openid_connect_login", "openid_connect_callback", "socialaccount_signup", "admin_door",
    # Wagtail's own: ours stand before the first two, the third is off (tests/accounts/test_views.py).
    "wagtailadmin_login", "wagtailcore_login", "wagtailadmin_password_reset_confirm",
}  # fmt: skip
_OPENING = re.compile(r"log_?in|sign_?(up|in)|authenticate|confirm|from_key|invitation|door|callback", re.IGNORECASE)
# Others of that sound: they ask somebody who is in, lead on, or are about an event's door and who is to hold it.
_NOT_OPENING = re.compile(
    r"reauthenticate|authenticate_with_password|_done|cancelled|error|workflow|move_confirm|^door(-qr)?$|^invitations$"
    r"|^(list|accept|reject)_invitations?$"  # of the API: to hold an event together
)


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address with its pattern; parameters are filled in."""
    for entry in resolver.url_patterns:
        text = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, text)
        else:
            yield _filled(text), entry


def _filled(text: str) -> str:
    text = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^>]+>", "1", text)
    return "/" + re.sub(r"[\^$\\]|\(.*?\)[*+?]?", "", text).lstrip("/")


@pytest.fixture
def guarded(supporter):
    """Somebody whose password alone must open nothing."""
    Authenticator.objects.create(user=supporter, type=Authenticator.Type.TOTP, data={"secret": ""})
    return supporter


def test_no_address_takes_a_password_for_a_session(guarded, password):
    fields = {
        **dict.fromkeys(("login", "username", "email"), guarded.email),
        **dict.fromkeys(("password", "password1", "password2", "new_password1", "new_password2"), password),
        "code": "000000",
        "credential": "{}",
        "next": "/",
    }
    opened, tried = [], 0
    for address, _pattern in addresses(get_resolver()):
        if not address.startswith(("/account/", "/admin/", "/_", "/documents/", "/api/")):
            continue
        tried += 1
        browser = Client(raise_request_exception=False)
        answer = browser.post(address, fields)
        if answer.status_code == 429:
            forget_limits()
            answer = browser.post(address, fields)
        if answer.status_code >= 429 or "_auth_user_id" in browser.session:
            opened.append(address)
    assert tried > 300
    assert opened == []
    assert not AuditEntry.objects.filter(action="session.started").exists()


def test_the_ways_to_a_session_are_those_that_are_known():
    sounding = {
        pattern.name or ""
        for _address, pattern in addresses(get_resolver())
        if _OPENING.search(pattern.name or "") and not _NOT_OPENING.search(pattern.name or "")
    }
    assert sounding == DOORS


def test_djangos_own_admin_has_no_address():
    assert apps.is_installed("django.contrib.admin")
    modules = {getattr(pattern.callback, "__module__", "") for _address, pattern in addresses(get_resolver())}
    assert not {module for module in modules if module.startswith("django.contrib.admin.")}


_TOO_MUCH = (
    '{"clientDataJSON": "!", "authenticatorData": "AA", "signature": "AA", "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5"}'
)
HOSTILE = [
    *("", "{}", "[]", "null", '"x"', "[" * 5_000, '{"response": []}', '{"id": "' + "A" * 100_000 + '"}'),
    '{"id": "\\u0000", "response": {"userHandle": 7}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": ' + _TOO_MUCH + "}",
]


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_key_says_opens_nothing_and_breaks_nothing(client, supporter, password, answer):
    ask = "/account/2fa/webauthn/login/"
    client.get(ask, headers={"Accept": "application/json"})
    assert client.post(ask, {"credential": answer}).url == "/account/login/"
    assert "_auth_user_id" not in client.session
    sign_in(client, supporter.email, password)
    add = "/account/2fa/webauthn/add/"
    client.post(f"/account/reauthenticate/?next={add}", {"password": password})
    client.get(add)
    assert client.post(add, {"name": "x", "credential": answer}).status_code == 200
    assert not Authenticator.objects.exists()
