"""What accounts has to say goes through the ledger, too."""

import pytest

from accounts.selectors import find_invitation, invitation_token
from accounts.services.invitations import resend_invitation, revoke_invitation
from campaigns.models import Delivery
from tests.factories import organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation(name="Tenants Union", owner=organisations.person("ana"))


def test_an_invitation_is_mailed_with_its_link(organisation, mail_provider):
    invitation = organisations.invitation(organisation)
    run_due_jobs()
    (mail,) = mail_provider.sent
    assert mail.to == "new@example.org"
    assert "Ana invites you to work with Tenants Union" in mail.text
    assert f"/account/invitations/{invitation_token(invitation)}/" in mail.text
    assert Delivery.objects.get().owner == f"organisation:{organisation.pk}"


def test_one_that_was_taken_back_before_the_mail_left_is_not_mailed(organisation):
    invitation = organisations.invitation(organisation)
    revoke_invitation(invitation=invitation, by=organisations.owner_of(organisation))
    run_due_jobs()
    assert not Delivery.objects.exists()


def test_of_two_sendings_the_newest_is_mailed(organisation, mail_provider):
    invitation = organisations.invitation(organisation)
    again = resend_invitation(invitation=invitation, by=organisations.owner_of(organisation))
    run_due_jobs()
    (mail,) = mail_provider.sent
    token = mail.text.partition("/account/invitations/")[2].partition("/")[0]
    assert find_invitation(token) == again
