"""A notice leads to what it is about, also where that belongs to another organisation than the active one."""

import re

import pytest

from accounts.notices.kinds import EXPORT_READY
from accounts.selectors import membership_of
from accounts.services.members import remove_member
from accounts.services.notices import notify
from tests.factories import organisations

LINK = "/admin/invitations/"


@pytest.fixture
def told(both):
    """Tell somebody of something of an organisation, and return where the notice leads."""

    def tell(organisation, user=both) -> str:
        return notify(to=[user], kind=EXPORT_READY, organisation=organisation, link=LINK)[0].address

    return tell


def test_of_the_active_organisation_it_leads_there(as_both, told, greens):
    address = told(greens)
    assert f'href="{address}"' in as_both.get("/admin/notices/").text
    assert f'href="{address}"' in as_both.get("/account/notices/").text
    assert as_both.get(address).url == LINK


def test_of_another_it_asks_first_and_changes_over_by_a_button_alone(as_both, told, reds):
    page = as_both.get(told(reds))
    assert "This belongs to Reds" in page.text
    assert "You act for Greens now" in page.text
    assert as_both.get("/admin/organisation/").context["acting"].organisation.name == "Greens"
    assert page["X-Frame-Options"] == "DENY"

    form = re.search(r'<form action="(/admin/organisation/)".*?</form>', page.text, re.DOTALL)
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    assert as_both.post(form[1], sent).url == LINK
    assert as_both.get("/admin/organisation/").context["acting"].organisation.name == "Reds"
    assert as_both.get(told(reds)).url == LINK


def test_somebody_elses_and_that_of_an_organisation_one_has_left_are_not_there(as_both, told, both, reds, greens):
    assert as_both.get(told(greens, organisations.owner_of(greens))).status_code == 404
    left = told(reds)
    remove_member(membership=membership_of(both, reds), by=organisations.owner_of(reds))
    assert as_both.get(left).status_code == 404
    assert as_both.get(f"/admin/notices/{'9' * 40}/").status_code == 404
