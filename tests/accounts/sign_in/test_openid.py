"""Signing in with a provider of OpenID Connect, over a socket: whose account it is, and what else is asked."""

import html
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from accounts.models import AuditEntry, User
from accounts.services.users import create_user
from cms.settings.sign_in import openid_connect
from tests.accounts.second_factors import set_up_app
from tests.accounts.sign_in.test_second_step import STEP, give, is_signed_in
from tests.accounts.sign_in.test_sign_in import sign_in
from tests.helpers.openid_server import Provider, openid_server

LEAVE = "/account/oidc/city/login/"


@pytest.fixture
def provider(settings):
    with openid_server() as running:
        settings.SOCIALACCOUNT_PROVIDERS = running.configuration()
        yield running


@pytest.fixture
def ana(db, password) -> User:
    """Somebody with an account here, and the same address at the provider."""
    return create_user(email="ana@ashford.example", password=password)


def come_in(client, provider: Provider, **fields):
    """Go to the provider and come back."""
    page = client.post(LEAVE, fields)
    assert page.status_code == 200, page
    address = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)[1])
    back = provider.sign_in(address)
    return client.get(back[back.index("/account/") :])


def test_it_is_offered_where_it_is_set_up_and_nowhere_else(client, db, provider, settings):
    assert "Continue with City of Ashford" in client.get("/account/login/").text
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Continue with" not in client.get("/account/login/").text
    assert client.post(LEAVE).status_code == 404


def test_an_address_that_both_sides_have_proved_makes_a_link(client, provider, ana):
    assert come_in(client, provider).url == "/account/"
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert SocialAccount.objects.get().extra_data == {}
    entries = AuditEntry.objects.filter(actor_id=ana.pk).order_by("pk")
    assert [entry.action for entry in entries] == ["openid.linked", "session.started"]
    assert entries[1].details == {"how": ["openid:city"]}
    assert mail.outbox[-1].to == ["ana@ashford.example"]
    # From then on the number counts, whatever becomes of the address there.
    client.post("/account/logout/")
    provider.claims |= {"email": "other@elsewhere.example", "email_verified": False}
    come_in(client, provider)
    assert client.session["_auth_user_id"] == str(ana.pk)


@pytest.mark.parametrize(
    ("claims", "domains", "proved_here"),
    [
        ({"email_verified": False}, ["ashford.example"], True),
        ({"email_verified": "false"}, ["ashford.example"], True),
        ({"email_verified": "true"}, ["ashford.example"], True),
        ({"email_verified": 1}, ["ashford.example"], True),
        ({}, [], True),
        ({}, ["elsewhere.example"], True),
        ({}, ["ashford.example"], False),
    ],
)
def test_without_one_of_the_proofs_nobody_gets_into_an_account(
    client, provider, ana, settings, claims, domains, proved_here
):
    provider.claims |= claims
    settings.SOCIALACCOUNT_PROVIDERS = provider.configuration(domains=domains)
    EmailAddress.objects.filter(user=ana).update(verified=proved_here)
    assert come_in(client, provider).url == "/account/confirm-email/"
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert "already" in mail.outbox[-1].subject


def test_a_new_person_gets_an_account_and_confirms_an_address_nobody_vouches_for(client, provider, settings, db):
    assert come_in(client, provider).url == "/account/"
    assert EmailAddress.objects.get().verified
    client.post("/account/logout/")
    provider.claims |= {"sub": "18", "email": "Bea@elsewhere.example", "given_name": "B" * 400, "family_name": "\0"}
    assert come_in(client, provider).url == "/account/confirm-email/"
    bea = User.objects.get(email="bea@elsewhere.example")
    assert (len(bea.first_name), bea.last_name, bea.has_usable_password()) == (150, "", False)
    assert not EmailAddress.objects.get(user=bea).verified


def test_the_second_step_comes_after_it(client, provider, ana, password):
    sign_in(client, ana.email, password)
    app = set_up_app(client, password)
    client.post("/account/logout/")
    assert come_in(client, provider, next="/account/email/").url == STEP
    assert not is_signed_in(client)
    assert give(client, app.next_code()).url == "/account/email/"


def test_somebody_who_is_signed_in_links_it_after_confirming_who_they_are(client, db, provider, password):
    sam = create_user(email="sam@example.org", password=password)
    sign_in(client, sam.email, password)
    asked = come_in(client, provider, process="connect")
    assert asked.url == "/account/reauthenticate/"
    client.post(asked.url, {"password": password})
    assert SocialAccount.objects.get().user == sam
    page = client.get("/account/3rdparty/").text
    assert "City of Ashford" in page
    client.post("/account/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("lies", [{"aud": "somebody else"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_a_token_for_another_or_of_another_or_of_yesterday_is_refused(client, provider, ana, lies):
    provider.lies = lies
    answer = come_in(client, provider)
    assert answer.status_code in {401, 502}
    assert "That did not work" in answer.text
    assert not is_signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, ana):
    back = "/account/oidc/city/login/callback/"
    for query in ("", "?code=x", "?code=x&state=forged", "?error=access_denied&state=forged"):
        assert "That did not work" in client.get(f"{back}{query}").text
    assert not is_signed_in(client)


@pytest.mark.parametrize("broken", ["openid-configuration", "token", "userinfo"])
def test_a_provider_out_of_order_gets_a_page_that_says_so(client, provider, ana, broken):
    if broken == "openid-configuration":
        provider.broken = broken
        answer = client.post(LEAVE)
    else:
        provider.broken = f"/{broken}"
        answer = come_in(client, provider)
    assert answer.status_code in {401, 502}
    assert "That did not work" in answer.text


@pytest.mark.parametrize(
    "claims", [{"email": ""}, {"email": "nonsense"}, {"email": ["a@b.example"]}, {"sub": "9" * 400}]
)
def test_what_no_account_can_be_made_of_is_refused(client, provider, db, claims):
    provider.claims |= claims
    assert "That did not work" in come_in(client, provider).text
    assert not User.objects.exists()


def test_a_link_cannot_choose_what_is_asked_of_the_provider(client, provider, db):
    page = client.post(f"{LEAVE}?scope=admin&auth_params=prompt%3Dnone%26redirect_uri%3Dhttps://evil.example")
    assert "admin" not in page.text.split("</title>")[1].split("<header")[0]
    assert "evil" not in page.text.split("</title>")[1].split("<header")[0]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_it_leads_nowhere_but_to_this_site(client, provider, ana, target):
    assert come_in(client, provider, next=target).url == "/account/"


def test_settings_that_miss_something_or_trust_a_plain_connection_are_refused(monkeypatch):
    entry = '[{"id": "city", "name": "City", "server_url": "%s", "client_id": "a", "secret": "b"%s}]'
    monkeypatch.setenv("OIDC_PROVIDERS", entry % ("https://id.example", ', "domains": ["City.example"]'))
    (app,) = openid_connect(Env(), plain_http=False)["openid_connect"]["APPS"]
    assert app["settings"]["domains"] == ["city.example"]
    for address in ("http://id.example", ""):
        monkeypatch.setenv("OIDC_PROVIDERS", entry % (address, ""))
        with pytest.raises(ImproperlyConfigured):
            openid_connect(Env(), plain_http=False)
