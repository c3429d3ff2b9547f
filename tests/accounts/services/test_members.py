"""Members' rights are changed, and members leave."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry, Role
from accounts.permissions import may
from accounts.selectors import membership_of
from accounts.services.invitations import invite
from accounts.services.members import change_member, leave_organisation, remove_member
from tests.factories import organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation()


@pytest.fixture
def owner(organisation):
    return organisations.owner_of(organisation)


@pytest.fixture
def manager(organisation):
    """A member who may manage members, and nothing else."""
    return organisations.member(organisation, permissions=["members.manage"])


def test_each_role_may_what_it_may(organisation, owner, manager):
    admin = organisations.member(organisation, role=Role.ADMIN)
    allowed = {
        role: {key for key in ("organisation.own", "organisation.change", "members.manage") if may(membership, key)}
        for role, membership in (
            ("owner", membership_of(owner, organisation)),
            ("admin", admin),
            ("manager", manager),
            ("stranger", None),
        )
    }
    assert allowed == {
        "owner": {"organisation.own", "organisation.change", "members.manage"},
        "admin": {"organisation.change", "members.manage"},
        "manager": {"members.manage"},
        "stranger": set(),
    }


def test_a_member_gets_another_role_and_permissions(organisation, owner):
    member = organisations.member(organisation)
    changed = change_member(membership=member, by=owner, role=Role.MEMBER, permissions=["audit.view", "audit.view"])
    assert changed.permissions == ["audit.view"]
    assert AuditEntry.objects.first().details == {"role": "member", "permissions": ["audit.view"]}


def test_nobody_gives_more_than_they_have(organisation, manager):
    member = organisations.member(organisation)
    for role, permissions in ((Role.ADMIN, []), (Role.MEMBER, ["organisation.change"])):
        with pytest.raises(PermissionDenied):
            change_member(membership=member, by=manager.user, role=role, permissions=permissions)
        with pytest.raises(PermissionDenied):
            change_member(membership=manager, by=manager.user, role=role, permissions=permissions)
        with pytest.raises(PermissionDenied):
            invite(
                organisation=organisation, email="x@example.org", by=manager.user, role=role, permissions=permissions
            )
    assert change_member(membership=member, by=manager.user, role=Role.MEMBER, permissions=["members.manage"])


def test_what_stays_as_it_is_needs_no_right_and_nobody_takes_what_they_have_not(organisation, manager):
    member = organisations.member(organisation, permissions=["audit.view", "members.manage"])
    saved = change_member(membership=member, by=manager.user, role=Role.MEMBER, permissions=["audit.view"])
    assert saved.permissions == ["audit.view"]
    with pytest.raises(PermissionDenied):
        change_member(membership=member, by=manager.user, role=Role.MEMBER, permissions=[])
    member.refresh_from_db()
    assert member.permissions == ["audit.view"]


def test_a_manager_has_no_power_over_administrators(organisation, manager):
    admin = organisations.member(organisation, role=Role.ADMIN)
    with pytest.raises(PermissionDenied):
        change_member(membership=admin, by=manager.user, role=Role.MEMBER)
    with pytest.raises(PermissionDenied):
        remove_member(membership=admin, by=manager.user)


@pytest.mark.parametrize(("role", "permissions"), [(Role.OWNER, []), ("king", []), (Role.MEMBER, ["organisation.own"])])
def test_what_nobody_can_give_is_refused(organisation, owner, role, permissions):
    with pytest.raises(ValidationError):
        change_member(membership=organisations.member(organisation), by=owner, role=role, permissions=permissions)


def test_the_owner_is_neither_changed_nor_removed_nor_leaves(organisation, owner):
    admin = organisations.member(organisation, role=Role.ADMIN)
    membership = membership_of(owner, organisation)
    with pytest.raises(PermissionDenied):
        change_member(membership=membership, by=admin.user, role=Role.MEMBER)
    with pytest.raises(PermissionDenied):
        remove_member(membership=membership, by=admin.user)
    with pytest.raises(PermissionDenied):
        leave_organisation(membership=membership)
    assert organisations.owner_of(organisation) == owner


def test_a_member_leaves_or_is_removed(organisation, owner):
    leaving, removed = organisations.member(organisation), organisations.member(organisation)
    leave_organisation(membership=leaving)
    remove_member(membership=removed, by=owner)
    assert list(organisation.members.all()) == [owner]
    assert list(AuditEntry.objects.values_list("action", "actor_id", "target_id")[:2]) == [
        ("member.removed", owner.pk, str(removed.user_id)),
        ("member.left", leaving.user_id, str(leaving.user_id)),
    ]
    with pytest.raises(ValidationError):
        remove_member(membership=removed, by=owner)


def test_a_stranger_manages_nobody(organisation):
    foreign = organisations.owner_of(organisations.organisation())
    with pytest.raises(PermissionDenied):
        remove_member(membership=organisations.member(organisation), by=foreign)
