"""One organisation is active at a time; the menu names it, and a page changes it."""

import pytest
from django.contrib.auth.models import Group

from accounts.console.acting import acting_for
from accounts.selectors import membership_of
from accounts.services.members import remove_member
from accounts.services.profile import update_profile
from accounts.staff import CAMPAIGN_STAFF
from tests.factories import organisations


def menu(client) -> str:
    return client.get("/admin/organisation/").text


def active(client) -> str:
    return client.get("/admin/organisation/").context["acting"].organisation.name


@pytest.mark.parametrize(
    ("browsers", "chosen", "shown"), [("es", "", "es"), ("en", "", "en"), ("en", "es", "es"), ("xx", "", "en")]
)
def test_the_console_speaks_the_browsers_language_unless_one_is_chosen(as_both, both, browsers, chosen, shown):
    if chosen:
        update_profile(user=both, language=chosen)
    page = as_both.get("/admin/", headers={"Accept-Language": browsers})
    assert f'lang="{shown}"' in page.text
    assert ("Miembros" in page.text) == (shown == "es")


def test_members_enter_the_console_and_act_for_their_first_organisation_by_name(as_both):
    assert as_both.get("/admin/").status_code == 200
    assert active(as_both) == "Greens"
    assert '"label": "Greens"' in menu(as_both)


def test_changing_over_lasts_until_the_next_change(as_both, act_for, reds, greens):
    assert act_for(reds).url == "/admin/"
    assert active(as_both) == "Reds"
    act_for(greens)
    assert active(as_both) == "Greens"


@pytest.mark.parametrize(
    ("asked", "reached"),
    [("/admin/account/", "/admin/account/"), ("https://evil.example/", "/admin/"), ("//evil.example", "/admin/")],
)
def test_changing_over_leads_back_to_where_it_was_asked_and_nowhere_else(act_for, reds, asked, reached):
    assert act_for(reds, next=asked).url == reached


@pytest.mark.parametrize("number", ["", "0", "x", "99999999", "9" * 40, "\0", "-1", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_what_is_no_organisation_of_theirs_is_not_found(as_both, number):
    assert as_both.post("/admin/organisation/", {"organisation": number}).status_code == 404
    assert active(as_both) == "Greens"


def test_a_strangers_organisation_is_not_found_and_not_named(as_both):
    other = organisations.organisation(name="Purples", slug="purples")
    assert as_both.post("/admin/organisation/", {"organisation": other.pk}).status_code == 404
    assert "Purples" not in menu(as_both)


def test_an_ended_membership_ends_acting_at_once(as_both, act_for, both, reds):
    act_for(reds)
    remove_member(membership=membership_of(both, reds), by=organisations.owner_of(reds))
    assert active(as_both) == "Greens"


def test_whoever_belongs_nowhere_any_more_has_no_business_in_the_console(client, reds):
    member = organisations.member(reds)
    client.force_login(member.user)
    assert client.get("/admin/").status_code == 200
    remove_member(membership=member, by=organisations.owner_of(reds))
    assert not Group.objects.get(name=CAMPAIGN_STAFF).user_set.filter(pk=member.user_id).exists()
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_superuser_acts_for_any_organisation_once_chosen(client, administrator, reds):
    client.force_login(administrator)
    assert client.get("/admin/organisation/").context["acting"] is None
    assert "Choose an organisation" in menu(client)
    client.post("/admin/organisation/", {"organisation": reds.pk})
    assert active(client) == "Reds"


def test_an_editor_without_organisation_sees_no_organisation(client, editor, reds):
    client.force_login(editor)
    assert "Reds" not in menu(client)
    assert '"label": "Organisation"' not in menu(client)


def test_who_acts_for_whom_costs_one_query(reds, rf, both, django_assert_num_queries):
    request = rf.get("/admin/")
    request.user, request.session = both, {"organisation": reds.pk}
    with django_assert_num_queries(1):
        assert acting_for(request).organisation == reds
        acting_for(request)
