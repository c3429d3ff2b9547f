"""Organisations are made, changed and given away."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.models import AuditEntry, Membership, Organisation, Role
from accounts.selectors import membership_of
from accounts.services.organisations import (
    create_organisation,
    set_subscription,
    transfer_ownership,
    update_organisation,
)
from cms.infra.jobs.events.models import OutboxEvent
from tests.factories import organisations

pytestmark = pytest.mark.django_db


def actions(organisation):
    return list(AuditEntry.objects.filter(organisation_id=organisation.pk).values_list("action", flat=True))


def test_who_makes_an_organisation_owns_it():
    ana = organisations.person("ana")
    organisation = create_organisation(by=ana, name="Tenants Union", slug="tenants", time_zone="America/New_York")
    assert membership_of(ana, organisation).role == Role.OWNER
    assert list(Organisation.objects.of(ana)) == [organisation]
    assert actions(organisation) == ["organisation.created"]
    assert OutboxEvent.objects.get().payload == {"organisation_id": organisation.pk}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "nul \0"),
        ("name", "half \ud800"),
        ("name", "two\nlines"),
        ("description", "half \udfff"),
        ("slug", "www"),
        ("slug", "Tenants"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("main_colour", "red"),
        ("website", "javascript:alert(1)"),
        ("default_event_capacity", -1),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(field, value):
    fields = {"name": "Tenants Union", "slug": "tenants"} | {field: value}
    with pytest.raises(ValidationError) as refused:
        create_organisation(by=organisations.person(), **fields)
    assert list(refused.value.message_dict) == [field]
    assert not Organisation.objects.exists()


def test_no_two_organisations_share_an_address():
    organisations.organisation(slug="tenants")
    with pytest.raises(ValidationError, match="slug"):
        organisations.organisation(slug="tenants")


def test_an_unknown_field_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="subscription"):
        organisations.organisation(subscription="active")


def test_a_change_is_written_down_by_field_and_nothing_else():
    organisation = organisations.organisation()
    owner = organisations.owner_of(organisation)
    changed = update_organisation(organisation=organisation, by=owner, name="New name", slug=organisation.slug)
    assert (changed.name, Organisation.objects.get().name) == ("New name", "New name")
    assert AuditEntry.objects.first().details == {"fields": ["name"]}
    update_organisation(organisation=organisation, by=owner, name="New name")
    assert len(actions(organisation)) == 2


@pytest.mark.parametrize("permissions", [[], ["members.manage"]])
def test_who_was_not_given_it_changes_nothing(permissions):
    organisation = organisations.organisation()
    member = organisations.member(organisation, permissions=permissions)
    for by in (member.user, organisations.person()):
        with pytest.raises(PermissionDenied):
            update_organisation(organisation=organisation, by=by, name="Mine")
    assert Organisation.objects.get().name != "Mine"


def test_a_member_with_the_permission_changes_it():
    organisation = organisations.organisation()
    member = organisations.member(organisation, permissions=["organisation.change"])
    assert update_organisation(organisation=organisation, by=member.user, name="Ours").name == "Ours"


def test_the_owner_gives_the_organisation_to_a_member_and_stays_an_administrator():
    organisation = organisations.organisation()
    before, after = organisations.owner_of(organisation), organisations.member(organisation).user
    transfer_ownership(organisation=organisation, to=after, by=before)
    assert organisations.owner_of(organisation) == after
    assert membership_of(before, organisation).role == Role.ADMIN
    assert actions(organisation)[0] == "organisation.transferred"
    with pytest.raises(PermissionDenied):
        transfer_ownership(organisation=organisation, to=before, by=before)


def test_it_is_given_to_members_only_and_by_the_owner_only():
    organisation = organisations.organisation()
    owner, admin = organisations.owner_of(organisation), organisations.member(organisation, role=Role.ADMIN).user
    away = organisations.member(organisation).user
    away.is_active = False
    away.save()
    for to in (owner, organisations.person(), away):
        with pytest.raises(ValidationError):
            transfer_ownership(organisation=organisation, to=to, by=owner)
    for by in (admin, organisations.person()):
        with pytest.raises(PermissionDenied):
            transfer_ownership(organisation=organisation, to=admin, by=by)
    assert organisations.owner_of(organisation) == owner


def test_there_is_never_a_second_owner():
    organisation = organisations.organisation()
    with pytest.raises(IntegrityError):
        Membership.objects.create(organisation=organisation, user=organisations.person(), role=Role.OWNER)


def test_a_superuser_helps_an_organisation_whose_owner_is_gone(db):
    organisation = organisations.organisation()
    heir = organisations.member(organisation).user
    root = organisations.person(is_superuser=True)
    assert transfer_ownership(organisation=organisation, to=heir, by=root).user == heir
    assert organisations.owner_of(organisation) == heir


@pytest.mark.parametrize("belongs", [False, True])
def test_a_superuser_appoints_the_owner_of_an_organisation_that_has_none(belongs):
    organisation = organisations.organisation()
    heir = organisations.member(organisation).user
    root = organisations.person(is_superuser=True)
    if belongs:
        organisations.member(organisation, root)
    Membership.objects.filter(organisation=organisation, role=Role.OWNER).delete()
    with pytest.raises(PermissionDenied):
        transfer_ownership(organisation=organisation, to=heir, by=heir)
    transfer_ownership(organisation=organisation, to=heir, by=root)
    assert organisations.owner_of(organisation) == heir


def test_only_a_superuser_sets_where_a_subscription_stands():
    organisation = organisations.organisation()
    root = organisations.person(is_superuser=True)
    with pytest.raises(PermissionDenied):
        set_subscription(organisation=organisation, by=organisations.owner_of(organisation), subscription="active")
    with pytest.raises(ValidationError):
        set_subscription(organisation=organisation, by=root, subscription="golden")
    set_subscription(organisation=organisation, by=root, subscription="active")
    organisation.refresh_from_db()
    assert organisation.subscription == "active"
    assert actions(organisation)[0] == "organisation.subscription"
    entry = AuditEntry.objects.first()
    assert (entry.actor_id, entry.details) == (root.pk, {"changes": {"subscription": ["trial", "active"]}})
