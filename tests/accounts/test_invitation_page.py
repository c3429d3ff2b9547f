"""The page behind an invitation's link."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC

from accounts.models import AuditEntry, User
from accounts.selectors import invitation_token, membership_of
from accounts.services.invitations import revoke_invitation
from tests.factories import organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation(name="Tenants <Union>")


@pytest.fixture
def invited(supporter):
    """Somebody who has an account with the invited address."""
    EmailAddress.objects.filter(user=supporter).update(email="new@example.org")
    User.objects.filter(pk=supporter.pk).update(email="new@example.org")
    supporter.refresh_from_db()
    return supporter


@pytest.fixture
def path(organisation):
    return f"/account/invitations/{invitation_token(organisations.invitation(organisation))}/"


def test_somebody_with_an_account_signs_in_and_joins(client, organisation, path, invited):
    assert "Join Tenants &lt;Union&gt;?" in client.get(path).text
    client.force_login(invited)
    assert invited.email in client.get(path).text
    assert client.post(path).url == "/admin/"
    assert membership_of(invited, organisation)


def test_whoever_was_passed_the_link_joins_nothing_and_reads_whom_it_is_for(client, organisation, path, supporter):
    client.force_login(supporter)
    page, answer = client.get(path), client.post(path)
    assert (page.status_code, answer.status_code) == (200, 403)
    for text in (page.text, answer.text):
        assert "has invited <strong>new@example.org</strong>. You are signed in as <strong>sam@example.org" in text
        assert ">Join</button>" not in text
        assert 'href="/account/email/"' in text
    assert membership_of(supporter, organisation) is None
    # They may be somebody with two accounts: out, and back to where both ways are offered.
    assert client.post("/account/logout/", {"next": path}).url == path
    assert "Create an account" in client.get(path).text


def test_who_has_not_confirmed_the_invited_address_is_asked_to(client, organisation, path, invited):
    EmailAddress.objects.filter(user=invited).update(verified=False)
    client.force_login(invited)
    assert "Confirm first that this address is yours" in client.get(path).text
    assert client.post(path).status_code == 403
    assert membership_of(invited, organisation) is None


def test_an_account_that_takes_the_invited_address_joins_once_it_is_confirmed(client, organisation, path, supporter):
    client.force_login(supporter)
    address = EmailAddress.objects.create(user=supporter, email="new@example.org", verified=False)
    assert client.post(path).status_code == 403
    client.post(f"/account/confirm-email/{EmailConfirmationHMAC.create(address).key}/")
    assert client.post(path).url == "/admin/"
    assert membership_of(supporter, organisation)


def test_the_audit_log_knows_from_where_somebody_joined(client, path, invited):
    client.force_login(invited)
    client.post(path, headers={"User-Agent": "Lynx/2.9"}, REMOTE_ADDR="203.0.113.7")
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.address, entry.device) == ("member.joined", "203.0.113.7", "Lynx/2.9")


def test_reading_the_page_joins_nobody(client, organisation, path, invited):
    client.force_login(invited)
    client.get(path)
    assert membership_of(invited, organisation) is None


def test_somebody_without_one_creates_it_and_comes_back_with_a_verified_address(client, organisation, path, password):
    signup = re.search(r'href="(/account/signup/[^"]+)"', client.get(path).text)[1]
    form = {"email": "new@example.org", "password1": password, "password2": password, "next": path}
    assert client.post(signup, form).url == path
    user = User.objects.get(email="new@example.org")
    assert EmailAddress.objects.get(user=user).verified
    client.post(path)
    assert membership_of(user, organisation)


def test_another_address_must_be_proved_all_the_same(client, path, password):
    client.get(path)
    form = {"email": "other@example.org", "password1": password, "password2": password, "next": path}
    client.post("/account/signup/", form)
    assert not EmailAddress.objects.get(email="other@example.org").verified
    # Nor does the invited address come with the account: whoever sent the link may read its mail.
    user = User.objects.latest("pk")
    assert user.email == "other@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=user)] == [user.email]


def test_who_is_not_signed_in_joins_nothing(client, path):
    assert client.post(path).status_code == 200


def test_a_form_from_elsewhere_joins_nobody(organisation, path, invited):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(invited)
    assert client.post(path).status_code == 403
    assert membership_of(invited, organisation) is None


def test_a_link_that_is_over_says_why(client, organisation, path):
    revoke_invitation(invitation=organisation.invitations.get(), by=organisations.owner_of(organisation))
    answer = client.get(path)
    assert answer.status_code == 410
    assert "Ask whoever invited you" in answer.text


@pytest.mark.parametrize("token", ["x", "ñ", "a:b:c", "x" * 5_000])
def test_a_made_up_link_is_no_error_of_ours(client, token):
    assert client.get(f"/account/invitations/{token}/").status_code == 410
