"""People are invited by mail, and each invitation lets one of them in, once."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, Invitation, Membership, Role
from accounts.selectors import find_invitation, invitation_token, membership_of
from accounts.services.invitations import VALID_FOR, accept_invitation, invite, resend_invitation, revoke_invitation
from accounts.services.members import remove_member
from cms.infra.jobs.events.models import OutboxEvent
from tests.factories import organisations


@pytest.fixture
def organisation(db):
    return organisations.organisation()


@pytest.fixture
def owner(organisation):
    return organisations.owner_of(organisation)


@pytest.fixture
def invitation(organisation):
    return organisations.invitation(organisation, permissions=["audit.view"])


def code_of(refused) -> str:
    return refused.value.error_list[0].code if hasattr(refused.value, "error_list") else "fields"


def test_an_invitation_lets_its_holder_act_as_it_says(organisation, invitation):
    user = organisations.person("new")
    membership = accept_invitation(token=invitation_token(invitation), user=user)
    assert (membership.role, membership.permissions) == (Role.MEMBER, ["audit.view"])
    invitation.refresh_from_db()
    assert (invitation.accepted_by, bool(invitation.accepted_at)) == (user, True)
    assert list(AuditEntry.objects.values_list("action", "actor_id")[:1]) == [("member.joined", user.pk)]
    assert set(OutboxEvent.objects.values_list("name", flat=True)) >= {
        "accounts.MemberInvited",
        "accounts.MemberJoined",
    }


def test_an_invitation_works_once(invitation):
    token, user = invitation_token(invitation), organisations.person("new")
    accept_invitation(token=token, user=user)
    with pytest.raises(ValidationError) as refused:
        accept_invitation(token=token, user=user)
    assert code_of(refused) == "accepted"


def test_whom_it_was_not_sent_to_does_not_use_it_up(organisation, invitation):
    unproved = organisations.person("new")
    EmailAddress.objects.filter(user=unproved).update(verified=False)
    for user in (organisations.person(), unproved):
        with pytest.raises(ValidationError) as refused:
            accept_invitation(token=invitation_token(invitation), user=user)
        assert code_of(refused) == "address"
        assert membership_of(user, organisation) is None
    assert Invitation.objects.valid().filter(pk=invitation.pk).exists()


def test_the_case_in_which_an_address_was_written_makes_no_difference(organisation):
    user = organisations.person("new")
    EmailAddress.objects.filter(user=user).update(email="New@Example.org")
    invitation = organisations.invitation(organisation, "NEW@example.ORG")
    assert accept_invitation(token=invitation_token(invitation), user=user)


def test_who_is_a_member_does_not_use_it_up(organisation, invitation):
    member = organisations.member(organisation).user
    # A member's other address was invited, and is theirs now.
    EmailAddress.objects.filter(user=member).update(email=invitation.email)
    with pytest.raises(ValidationError) as refused:
        accept_invitation(token=invitation_token(invitation), user=member)
    assert code_of(refused) == "member"
    assert Invitation.objects.valid().filter(pk=invitation.pk).exists()


def test_an_expired_one_is_refused(invitation):
    token = invitation_token(invitation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError) as refused:
        find_invitation(token)
    assert code_of(refused) == "expired"


def test_one_that_was_taken_back_is_refused(owner, invitation):
    revoke_invitation(invitation=invitation, by=owner)
    with pytest.raises(ValidationError) as refused:
        find_invitation(invitation_token(invitation))
    assert code_of(refused) == "revoked"
    with pytest.raises(ValidationError):
        resend_invitation(invitation=invitation, by=owner)


def test_sending_it_again_makes_the_older_link_worthless(owner, invitation):
    old = invitation_token(invitation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = resend_invitation(invitation=invitation, by=owner)
    with pytest.raises(ValidationError) as refused:
        find_invitation(old)
    assert code_of(refused) == "superseded"
    assert find_invitation(invitation_token(again)) == invitation
    assert again.expires_at > timezone.now() + VALID_FOR - timedelta(minutes=1)


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: f"x{token}", lambda _: "", lambda _: "\0ñ"])
def test_a_tampered_link_is_refused(invitation, spoil):
    with pytest.raises(ValidationError) as refused:
        find_invitation(spoil(invitation_token(invitation)))
    assert code_of(refused) == "tampered"


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "nul\0@example.org", f"{'x' * 250}@example.org", "a b@example.org"]
)
def test_what_is_no_address_is_refused(organisation, owner, email):
    with pytest.raises(ValidationError):
        invite(organisation=organisation, email=email, by=owner)
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_or_into_where_they_are(organisation, owner, invitation):
    member = organisations.member(organisation).user
    for email in (invitation.email.upper(), member.email.title()):
        with pytest.raises(ValidationError) as refused:
            invite(organisation=organisation, email=email, by=owner)
        assert list(refused.value.message_dict) == ["email"]
    revoke_invitation(invitation=invitation, by=owner)
    assert invite(organisation=organisation, email=invitation.email, by=owner)


def test_strangers_and_plain_members_neither_invite_nor_answer_for_others(organisation, invitation):
    foreign = organisations.owner_of(organisations.organisation())
    for by in (foreign, organisations.member(organisation).user):
        with pytest.raises(PermissionDenied):
            invite(organisation=organisation, email="x@example.org", by=by)
        with pytest.raises(PermissionDenied):
            resend_invitation(invitation=invitation, by=by)
        with pytest.raises(PermissionDenied):
            revoke_invitation(invitation=invitation, by=by)


def test_of_two_tabs_that_accept_at_once_one_lets_in(committed_db):
    organisation = organisations.organisation()
    token = invitation_token(organisations.invitation(organisation))
    user = organisations.person("new")
    together = threading.Barrier(2)
    refusals = []

    def accept():
        together.wait(timeout=30)
        try:
            accept_invitation(token=token, user=user)
        except ValidationError as error:
            refusals.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _tab in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["accepted"]
    assert Membership.objects.filter(organisation=organisation, user=user).count() == 1


def test_the_memberships_of_a_user_are_of_that_user(organisation, invitation):
    assert membership_of(organisations.person(), organisation) is None


def test_nobody_comes_back_by_an_invitation_of_their_own(organisation):
    admin = organisations.member(organisation, role=Role.ADMIN)
    invitation = invite(organisation=organisation, email="second@example.org", by=admin.user, role=Role.ADMIN)
    remove_member(membership=admin, by=organisations.owner_of(organisation))
    second = organisations.person("second")
    with pytest.raises(ValidationError, match="taken back"):
        accept_invitation(token=invitation_token(invitation), user=second)
    again = resend_invitation(invitation=invitation, by=organisations.owner_of(organisation))
    assert accept_invitation(token=invitation_token(again), user=second).role == Role.ADMIN


def test_nobody_sends_more_than_they_may_give_once_more(organisation):
    invitation = organisations.invitation(organisation, role=Role.ADMIN)
    manager = organisations.member(organisation, permissions=["members.manage"])
    with pytest.raises(PermissionDenied):
        resend_invitation(invitation=invitation, by=manager.user)
