"""Telling people what happened, by the ways of their choice."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from accounts.models import AuditEntry, Notice, Role
from accounts.notices.kinds import EXPORT_READY, MEMBER_JOINED, NoticeKind, register_notice
from accounts.services.members import change_member, leave_organisation, remove_member
from accounts.services.notices import choose_notices, forget_old_notices, mark_read, notify
from accounts.services.organisations import transfer_ownership
from tests.factories import organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return organisations.person("olga")


@pytest.fixture
def organisation(owner):
    return organisations.organisation(name="Tenants Union", owner=owner)


def told(user) -> list[str]:
    return [notice.text for notice in Notice.objects.shown_to(user).select_related("about", "organisation")]


def test_those_who_manage_members_are_told_who_joins_and_who_leaves(organisation, owner):
    helper = organisations.member(organisation, organisations.person("hal"), permissions=["members.manage"]).user
    plain = organisations.member(organisation, organisations.person("pia")).user
    ana = organisations.member(organisation, organisations.person("ana"))
    leave_organisation(membership=ana)
    assert told(owner)[:2] == ["Ana has left Tenants Union.", "Ana has joined Tenants Union."]
    assert told(helper)[:2] == ["Ana has left Tenants Union.", "Ana has joined Tenants Union."]
    assert told(plain) == []


def test_members_are_told_what_happens_to_them(organisation, owner):
    member = organisations.member(organisation, organisations.person("ana"))
    change_member(membership=member, by=owner, role=Role.ADMIN)
    transfer_ownership(organisation=organisation, to=member.user, by=owner)
    assert told(member.user) == [
        "Tenants Union belongs to you now.",
        "What you may do for Tenants Union has changed.",
    ]
    remove_member(membership=organisation.memberships.get(user=owner), by=member.user)
    assert told(owner) == ["You act for Tenants Union no more."]


def test_a_notice_speaks_its_readers_language(organisation, owner):
    organisations.member(organisation, organisations.person("ana"))
    with translation.override("es"):
        assert told(owner)[0] != "Ana has joined Tenants Union."
        assert "Ana" in told(owner)[0]


def test_who_has_left_reads_nothing_more_of_the_organisation(organisation, owner):
    admin = organisations.member(organisation, role=Role.ADMIN)
    organisations.member(organisation, organisations.person("ana"))
    assert told(admin.user)
    leave_organisation(membership=admin)
    assert told(admin.user) == []


def test_the_nearest_choice_counts(organisation, owner):
    def ways() -> list[str]:
        (notice,) = notify(to=[owner], kind=EXPORT_READY, organisation=organisation)
        return notice.ways

    assert ways() == ["console", "email"]
    choose_notices(by=owner, ways={EXPORT_READY: ["sms"]}, organisation=organisation, for_members=True)
    assert ways() == ["sms"]
    choose_notices(by=owner, ways={EXPORT_READY: ["console"]})
    assert ways() == ["console"]
    choose_notices(by=owner, ways={EXPORT_READY: ["email"]}, organisation=organisation)
    assert ways() == ["email"]
    choose_notices(by=owner, ways={}, organisation=organisation)
    assert ways() == ["console"]


def test_who_wants_nothing_gets_nothing_but_what_keeps_the_account_safe(organisation, owner):
    choose_notices(by=owner, ways={EXPORT_READY: []})
    assert notify(to=[owner], kind=EXPORT_READY) == []
    assert notify(to=[owner], kind="phone.removed")[0].ways == ["console", "email"]
    with pytest.raises(ValidationError):
        choose_notices(by=owner, ways={"phone.removed": []})


def test_only_those_who_may_change_the_organisation_choose_for_its_members(organisation):
    member = organisations.member(organisation).user
    choice = {MEMBER_JOINED: ["email"]}
    with pytest.raises(PermissionDenied):
        choose_notices(by=member, ways=choice, organisation=organisation, for_members=True)
    with pytest.raises(PermissionDenied):
        choose_notices(by=organisations.person("eve"), ways=choice, organisation=organisation)
    with pytest.raises(ValidationError):
        choose_notices(by=member, ways={MEMBER_JOINED: ["pigeon"]})
    assert AuditEntry.objects.filter(action="notices.changed").count() == 0


def test_many_are_told_with_as_many_queries_as_one(organisation, owner, django_assert_num_queries):
    choose_notices(by=owner, ways={EXPORT_READY: ["console"]}, organisation=organisation, for_members=True)
    people = [organisations.member(organisation).user for _number in range(5)]
    for some in (people[:1], people):
        with django_assert_num_queries(4):
            notify(to=some, kind=EXPORT_READY, organisation=organisation)


def test_one_reads_only_what_is_ones_own(organisation, owner):
    (notice,) = notify(to=[owner], kind=EXPORT_READY)
    assert mark_read(user=organisations.person("eve"), notice_id=notice.pk) == 0
    assert mark_read(user=owner, notice_id=notice.pk) == 1
    notify(to=[owner], kind=EXPORT_READY)
    assert mark_read(user=owner) == 1
    assert not Notice.objects.shown_to(owner).unread().exists()


def test_whoever_is_erased_vanishes_from_what_others_were_told(organisation, owner):
    ana = organisations.member(organisation, organisations.person("ana")).user
    ana.delete()
    assert told(owner) == []


def test_old_ones_are_forgotten(owner):
    notify(to=[owner], kind=EXPORT_READY)
    Notice.objects.update(created=timezone.now() - timedelta(days=91))
    (new,) = notify(to=[owner], kind=EXPORT_READY)
    forget_old_notices()
    assert list(Notice.objects.all()) == [new]


def test_a_kind_is_registered_once_and_one_that_nobody_knows_says_its_name(owner):
    register_notice(NoticeKind("tests.rain", "Rain", "%(hours)s hours of rain."))
    register_notice(NoticeKind("tests.rain", "Rain", "%(hours)s hours of rain."))
    with pytest.raises(ValueError, match="already"):
        register_notice(NoticeKind("tests.rain", "Rain", "Sun."))
    notify(to=[owner], kind="tests.rain", parameters={"hours": 3})
    assert told(owner) == ["3 hours of rain."]
    Notice.objects.update(kind="tests.gone")
    assert told(owner) == ["tests.gone"]
    with pytest.raises(LookupError):
        notify(to=[owner], kind="tests.unheard_of")
