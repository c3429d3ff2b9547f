"""The first screen: figures of the active organisation for its members, Wagtail's panels for those who write pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.console import dashboard
from accounts.console.dashboard import Figure, register_panel
from tests.factories import organisations


@pytest.fixture
def _more(monkeypatch):
    monkeypatch.setattr(dashboard, "_panels", dict(dashboard._panels))
    register_panel(
        "doors", lambda acting: [Figure("Doors knocked", acting.organisation.pk * 1000, "/doors/")], order=20
    )


def figures(client) -> str:
    text = client.get("/admin/").text
    return text[text.index("console-dashboard") :]


def test_a_member_sees_how_many_belong_and_not_what_is_not_theirs(client, greens):
    organisations.invitation(greens)
    client.force_login(organisations.member(greens).user)
    text = figures(client)
    assert "Greens" in text
    assert 'href="/admin/members/"' in text
    assert ">2<" in text
    assert "Open invitations" not in text


def test_figures_follow_the_active_organisation(as_both, act_for, reds, greens):
    organisations.invitation(reds)
    act_for(reds)
    assert "Open invitations" in figures(as_both)
    assert ">1<" in figures(as_both)


@pytest.mark.usefixtures("_more")
def test_higher_apps_add_figures_that_lead_on(client, greens):
    client.force_login(organisations.member(greens).user)
    assert '<a href="/doors/">Doors knocked</a>' in figures(client)


def test_people_without_pages_are_not_asked_to_search_them(client, greens, editor):
    client.force_login(organisations.member(greens).user)
    text = client.get("/admin/").text
    assert "Search all pages" not in text
    assert "recent edits" not in text.lower()
    client.force_login(editor)
    text = client.get("/admin/").text
    assert "Search all pages" in text
    assert "console-dashboard" not in text


def test_the_number_of_queries_does_not_grow(as_both, act_for, greens, django_assert_max_num_queries):
    act_for(greens)
    as_both.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        as_both.get("/admin/")
    for number in range(5):
        organisations.member(greens)
        organisations.invitation(greens, f"new{number}@example.org")
    with django_assert_max_num_queries(len(few)):
        as_both.get("/admin/")
