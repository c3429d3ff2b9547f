"""The audit log in the console: who did what to what, from where, when; found quickly, taken away, never changed."""

import csv
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from accounts.audit import Origin, coming_from, record
from accounts.models import AuditEntry, FieldKind
from accounts.services.members import change_member
from accounts.services.organisations import update_organisation
from tests.factories import contacts, organisations

LOG = "/admin/audit-log/"


@pytest.fixture
def owner(greens):
    return organisations.owner_of(greens)


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


def rows(client, query="") -> str:
    return client.get(f"{LOG}results/{query}").text


def test_an_entry_says_who_did_what_to_whom_from_where_and_when_in_the_organisations_zone(as_owner, greens, owner):
    update_organisation(organisation=greens, by=owner, time_zone="America/New_York")
    member = organisations.member(greens, organisations.person("cleo"))
    with coming_from(Origin("203.0.113.7", "Firefox 150")):
        change_member(membership=member, by=owner, role="member", permissions=["audit.view"])
    entry = AuditEntry.objects.filter(action="member.changed").get()
    text = rows(as_owner)
    said = (str(owner), "Role or permissions changed", "Cleo", "203.0.113.7", "Firefox 150", "Read the audit log")
    assert [words for words in said if words not in text] == []
    assert f'href="/admin/members/{member.pk}/"' in text
    there = entry.at.astimezone(ZoneInfo("America/New_York"))
    assert date_format(there, "SHORT_DATETIME_FORMAT") in text


def test_what_was_changed_is_named_as_the_forms_name_it(as_owner, greens, owner):
    update_organisation(organisation=greens, by=owner, main_colour="#00aa55")
    contacts.field(greens, "Drives", FieldKind.YES_NO)
    contacts.contact(greens, source="import", by=owner)
    text = rows(as_owner)
    assert [words for words in ("Main colour", "Yes or no", "Import") if f">{words}<" not in text] == []


def test_nothing_of_another_organisation_is_shown(as_both, act_for, reds, greens):
    organisations.member(reds, organisations.person("rosa"))
    act_for(greens)
    assert "Rosa" not in rows(as_both)
    act_for(reds)
    assert "Rosa" in rows(as_both)


def test_who_is_erased_is_a_former_user_and_what_is_gone_has_no_link(as_owner, greens, owner):
    gone = organisations.person("gone")
    record("member.left", by=gone, organisation=greens, target=gone)
    gone.delete()
    text = rows(as_owner)
    assert "Former user" in text
    assert "Gone" not in text


def test_what_nobody_did_the_system_did(as_owner, greens):
    record("organisation.changed", by=None, organisation=greens, target=greens)
    assert "The system" in rows(as_owner, "?actor=0")


def test_entries_are_filtered_by_person_action_kind_and_period(as_owner, greens, owner):
    other = organisations.member(greens, organisations.person("cleo")).user
    record("organisation.changed", by=other, organisation=greens, target=greens)
    organisations.invitation(greens, "new@example.org")

    def count(query):
        return as_owner.get(f"{LOG}?{query}").context["page_obj"].paginator.count

    mine = AuditEntry.objects.filter(organisation_id=greens.pk)
    assert count("") == mine.count()
    assert count(f"actor={other.pk}") == mine.filter(actor_id=other.pk).count()
    assert count("action=organisation.changed") == 1
    assert count("target_type=accounts.invitation") == mine.filter(target_type="accounts.invitation").count()
    assert count("at_to=2020-01-01") == 0
    assert count("at_from=2020-01-01") == mine.count()


@pytest.mark.parametrize("query", ["actor=x", "actor=9999999", "action=\0", "at_from=yesterday", "p=99999", "p=x"])
def test_what_cannot_be_asked_for_breaks_nothing(as_owner, query):
    assert as_owner.get(f"{LOG}?{query}").status_code in {200, 400}


def test_how_members_sign_in_is_shown_apart(as_owner, greens, reds, owner):
    stranger = organisations.member(reds).user
    for user, origin in ((owner, "203.0.113.8"), (stranger, "203.0.113.9")):
        with coming_from(Origin(origin)):
            record("session.started", by=user)
    assert "203.0.113.8" not in rows(as_owner)
    text = rows(as_owner, "?show=sign-ins")
    assert "203.0.113.8" in text
    assert "203.0.113.9" not in text
    assert "Organisation created" not in text


def test_a_member_who_has_only_signed_in_can_be_chosen(as_owner, greens, reds):
    ben, rosa = organisations.person("ben"), organisations.person("rosa")
    greens.memberships.create(user=ben)
    reds.memberships.create(user=rosa)
    for user in (ben, rosa):
        record("session.started", by=user)
    page = as_owner.get(f"{LOG}?show=sign-ins&actor={ben.pk}")
    assert page.context["page_obj"].paginator.count == 1
    offered = dict(page.context["filters"].form.fields["actor"].choices)
    assert offered[str(ben.pk)] == str(ben)
    assert str(rosa.pk) not in offered


def test_a_filter_offers_only_people_and_kinds_of_the_organisation(as_owner, reds):
    organisations.member(reds, organisations.person("rosa"))
    assert "Rosa" not in as_owner.get(LOG).text


def test_the_list_is_taken_away_as_a_file_and_that_is_written_down(as_owner, greens, owner):
    with coming_from(Origin("203.0.113.7", "Lynx;=cmd|' /C calc'!A0", "NO/Oslo")):
        record("organisation.changed", by=owner, organisation=greens, target=greens)
    answer = as_owner.get(f"{LOG}?export=csv&action=organisation.changed")
    assert answer["Content-Type"].startswith("text/csv")
    header, *lines = csv.reader(StringIO(answer.text))
    assert header[1] == "Who"
    assert len(lines) == 1
    assert lines[0][-1].startswith("Lynx;'=cmd")
    assert lines[0][-3:-1] == ["203.0.113.7", "Oslo, Norway"]
    assert "Oslo, Norway" in as_owner.get(LOG).text
    assert AuditEntry.objects.get(action="audit.exported").details == {"entries": 1}
    # A spreadsheet is not on offer: the answer is the list.
    assert as_owner.get(f"{LOG}?export=xlsx")["Content-Type"].startswith("text/html")
    assert AuditEntry.objects.filter(action="audit.exported").count() == 1


def test_without_the_permission_there_is_no_log(client, greens):
    client.force_login(organisations.member(greens).user)
    for query in ("", "results/", "?export=csv"):
        assert client.get(LOG + query).url == "/admin/"


def test_the_log_has_no_address_that_changes_anything(as_owner, greens, carried):
    entry = AuditEntry.objects.filter(organisation_id=greens.pk).first()
    for address in ("new/", f"{entry.pk}/", f"{entry.pk}/delete/"):
        assert as_owner.get(LOG + address).status_code == 404
    assert as_owner.post(LOG, carried(greens)).status_code == 405


def test_superusers_read_the_log_of_the_installation_and_nobody_else(client, administrator, owner, greens):
    record("organisation.changed", by=None)
    for user, status in ((owner, 404), (administrator, 200)):
        client.force_login(user)
        for part in ("", "results/", "?export=csv"):
            assert client.get(f"/admin/installation-audit-log/{part}").status_code == status
    assert "The system" in client.get("/admin/installation-audit-log/results/").text


def test_the_number_of_queries_does_not_grow_with_the_entries(as_owner, greens, owner, django_assert_max_num_queries):
    organisations.member(greens)
    as_owner.get(LOG)
    with CaptureQueriesContext(connection) as few:
        as_owner.get(LOG)
    for number in range(5):
        organisations.member(greens)
        organisations.invitation(greens, f"new{number}@example.org")
    with django_assert_max_num_queries(len(few)):
        as_owner.get(LOG)


FILL = """
    INSERT INTO accounts_auditentry (at, organisation_id, actor_id, action, target_type, target_id, details, device)
    SELECT now() - number * interval '1 second', %(organisation)s + number %% 3, number %% 50 + 1,
           (ARRAY['member.invited', 'member.changed', 'organisation.changed'])[number %% 3 + 1],
           (ARRAY['accounts.invitation', 'accounts.user'])[number %% 2 + 1], number::text, '{}', ''
    FROM generate_series(1, 30000) AS number
"""


def test_each_filter_is_answered_from_an_index_in_the_order_of_the_list(greens):
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"organisation": greens.pk})
        cursor.execute("ANALYZE accounts_auditentry")
    own = AuditEntry.objects.filter(organisation_id=greens.pk).order_by("-at", "-id")
    for narrowed in (
        own,
        own.filter(actor_id=7),
        own.filter(action="member.changed"),
        own.filter(target_type="accounts.user"),
        own.filter(at__gte="2020-01-01T00:00Z", at__lte="2020-02-01T00:00Z"),
        AuditEntry.objects.order_by("-at", "-id"),
        AuditEntry.objects.filter(actor_id=7).order_by("-at", "-id"),
    ):
        text = narrowed[:50].explain()
        assert "Seq Scan" not in text, text
        assert "Sort" not in text, text
