"""The first screen: figures of the active organisation for its members, Wagtail's panels for those who write pages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.console import dashboard
from accounts.console.dashboard import Figure, register_panel
from accounts.models import Organisation
from accounts.permissions import MANAGE_CONTACTS
from accounts.services.invitations import revoke_invitation
from accounts.services.organisations import update_organisation
from tests.factories import contacts, organisations


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


IMPORT, INVITE, LOOK = "Import your contacts", "Invite your colleagues", "Set your logo and colours"


def steps(client) -> list[str]:
    text = client.get("/admin/").text
    return [step for step in (IMPORT, INVITE, LOOK) if step in text]


def test_a_new_organisation_is_told_what_to_do_first_until_it_is_done(client, greens):
    owner = organisations.owner_of(greens)
    client.force_login(owner)
    assert steps(client) == [IMPORT, INVITE, LOOK]

    contacts.contact(greens)
    assert steps(client) == [INVITE, LOOK]
    invitation = organisations.invitation(greens)
    assert steps(client) == [LOOK]
    update_organisation(organisation=greens, by=owner, accent_colour="#00aa55")
    assert steps(client) == []
    assert "What to do first" not in client.get("/admin/").text

    revoke_invitation(invitation=invitation, by=owner)
    assert steps(client) == [INVITE]


def test_first_steps_are_for_those_who_may_take_them(client, greens):
    client.force_login(organisations.member(greens).user)
    assert steps(client) == []
    client.force_login(organisations.member(greens, permissions=[MANAGE_CONTACTS]).user)
    assert steps(client) == [IMPORT]


def test_who_works_alone_for_long_is_asked_no_more_but_for_contacts(client, greens):
    client.force_login(organisations.owner_of(greens))
    Organisation.objects.filter(pk=greens.pk).update(created=timezone.now() - timedelta(days=31))
    assert steps(client) == [IMPORT]


def test_people_without_pages_are_not_asked_to_search_them(client, greens, editor):
    client.force_login(organisations.member(greens).user)
    text = client.get("/admin/").text
    assert "Search all pages" not in text
    assert "recent edits" not in text.lower()
    client.force_login(editor)
    text = client.get("/admin/").text
    assert "Search all pages" in text
    assert "console-dashboard" not in text


def test_each_entry_of_the_menu_has_its_picture(client, greens):
    client.force_login(organisations.owner_of(greens))
    named = set(re.findall(r'"icon_name": "([a-z-]+)"', client.get("/admin/").text))
    sprite = client.get(reverse("wagtailadmin_sprite")).text
    assert "bell" in named
    assert [name for name in named if f'id="icon-{name}"' not in sprite] == []


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
