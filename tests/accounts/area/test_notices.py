"""What somebody is told, in the account area and in the admin."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice, NoticeChoice
from accounts.notices.kinds import EXPORT_READY
from accounts.services.notices import notify
from tests.factories import organisations


@pytest.fixture
def organisation(supporter):
    return organisations.organisation(name="Tenants Union", owner=supporter)


def test_notices_are_listed_and_read_one_by_one_or_all(as_sam, supporter, organisation):
    organisations.member(organisation, organisations.person("ana"))
    organisations.member(organisation, organisations.person("bo"))
    page = as_sam.get("/account/notices/").text
    assert "Ana has joined Tenants Union." in page
    assert re.search(r'class="badge">2<', page)
    as_sam.post("/account/notices/read/", {"notice": Notice.objects.first().pk})
    assert re.search(r'class="badge">1<', as_sam.get("/account/").text)
    as_sam.post("/account/notices/read/")
    assert 'class="badge"' not in as_sam.get("/account/notices/").text


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "\0"])
def test_a_made_up_number_is_no_error_of_ours(as_sam, number):
    assert as_sam.post("/account/notices/read/", {"notice": number}).status_code in {302, 404}


def test_somebody_elses_stays_unread(as_sam):
    (notice,) = notify(to=[organisations.person("ana")], kind=EXPORT_READY)
    as_sam.post("/account/notices/read/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_ways_are_chosen_for_all_for_one_organisation_and_for_members(as_sam, supporter, organisation):
    everywhere, here = "/account/notices/settings/", f"/account/notices/settings/{organisation.slug}/"
    as_sam.post(everywhere, {EXPORT_READY: ["console"]})
    assert notify(to=[supporter], kind=EXPORT_READY, organisation=organisation)[0].ways == ["console"]
    as_sam.post(here, {EXPORT_READY: ["email"]})
    assert notify(to=[supporter], kind=EXPORT_READY, organisation=organisation)[0].ways == ["email"]
    as_sam.post(here, {"reset": ""})
    assert notify(to=[supporter], kind=EXPORT_READY, organisation=organisation)[0].ways == ["console"]
    as_sam.post(f"{here}members/", {EXPORT_READY: ["sms"]})
    assert NoticeChoice.objects.filter(user=None, organisation=organisation, kind=EXPORT_READY).get().ways == ["sms"]


def test_texts_are_offered_to_those_with_a_number(as_sam):
    assert 'value="sms"' not in as_sam.get("/account/notices/settings/").text
    assert as_sam.post("/account/notices/settings/", {EXPORT_READY: ["sms"]}).status_code == 422


def test_the_admin_counts_and_lists_them(as_sam, supporter, organisation):
    organisations.member(organisation, organisations.person("ana"))
    assert "Notices (1)" in as_sam.get("/admin/").text
    assert "Ana has joined Tenants Union." in as_sam.get("/admin/notices/").text
    as_sam.post("/admin/notices/", {"notice": Notice.objects.get().pk})
    assert "Notices (" not in as_sam.get("/admin/").text


def test_the_badge_costs_one_query_however_many_there_are(as_sam, supporter, organisation):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_sam.get("/admin/notices/")
        return len(queries)

    organisations.member(organisation)
    as_sam.get("/admin/notices/")
    few = count()
    for _number in range(4):
        organisations.member(organisation)
    assert count() == few
