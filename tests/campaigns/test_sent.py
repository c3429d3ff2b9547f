"""What an organisation has sent, as its members see it: figures that lead to the list, and each message's fate."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.console.acting import Acting
from accounts.services.organisations import owner_key
from campaigns.models import Delivery
from campaigns.sent import VIEW_MESSAGES, figures
from campaigns.states import State
from tests.factories import messages, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def greens():
    return organisations.organisation(name="Greens", slug="greens", time_zone="America/New_York")


def delivered(of, address: str, state: State, *, days_ago: int = 0) -> Delivery:
    """A message of the organisation that came so far, so long ago."""
    delivery = messages.order(to=address, owner=owner_key(of))
    reason = "suppressed" if state == State.SKIPPED else ""
    made = timezone.now() - timedelta(days=days_ago)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, reason=reason, created_at=made)
    return delivery


@pytest.fixture
def of_all_kinds(greens) -> None:
    for number, state in enumerate((State.DELIVERED, State.DELIVERED, State.BOUNCED, State.COMPLAINED, State.ACCEPTED)):
        delivered(greens, f"p{number}@example.org", state, days_ago=number)
    delivered(greens, "waits@example.org", State.PENDING)
    delivered(greens, "skipped@example.org", State.SKIPPED)
    delivered(greens, "old@example.org", State.DELIVERED, days_ago=40)
    delivered(organisations.organisation(), "elsewhere@example.org", State.DELIVERED)


@pytest.fixture
def owner(client, greens):
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.mark.usefixtures("of_all_kinds")
def test_figures_count_the_last_thirty_days_and_lead_to_just_these(owner):
    text = owner.get("/admin/").text
    found = re.findall(r'<a href="(/admin/sent/[^"]+)">([^<]+)</a>.*?value">(\d+)<.*?hint">([^<]+)<', text, re.DOTALL)
    assert [(label, int(number), note) for _url, label, number, note in found] == [
        ("Messages sent", 5, "In the last 30 days"),
        ("Delivered", 3, "60.0 % of those sent"),
        ("Bounced", 1, "20.0 % of those sent"),
    ]
    for url, _label, number, _note in found:
        assert f"{number} match" in owner.get(unescape(url)).text


@pytest.mark.usefixtures("of_all_kinds")
def test_figures_take_one_query_however_many_messages(greens, django_assert_num_queries):
    standing = greens.memberships.get()
    acting = Acting(standing.user, greens, standing)
    with django_assert_num_queries(1) as asked:
        assert [figure.value for figure in figures(acting)] == [5, 3, 1]
    # Nor does it look at what is older: the index begins with the owner and goes on with the day.
    (query,) = asked.captured_queries
    assert "created_at" in query["sql"].rpartition(" FROM ")[2]


def test_one_message_tells_its_fate_in_the_organisations_time_and_not_its_words(owner, greens):
    delivery = delivered(greens, "ana@example.org", State.BOUNCED)
    made = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
    Delivery.objects.filter(pk=delivery.pk).update(created_at=made)
    assert "June 30, 2026" in owner.get("/admin/sent/").text
    text = owner.get(f"/admin/sent/{delivery.pk}/view/").text
    assert "06/30/2026 11:30 p.m." in text
    assert "Bounced" in text
    assert "Town hall" not in text


@pytest.mark.usefixtures("of_all_kinds")
def test_others_see_neither_figures_nor_list(client, greens):
    client.force_login(organisations.member(greens).user)
    assert "Messages sent" not in client.get("/admin/").text
    assert client.get("/admin/sent/").status_code in {302, 403, 404}
    client.force_login(organisations.member(greens, permissions=[VIEW_MESSAGES]).user)
    assert "Messages sent" in client.get("/admin/").text
    assert "elsewhere@example.org" not in client.get("/admin/sent/").text


def test_before_the_first_message_the_list_says_what_will_be_there(owner):
    assert "Nothing was sent yet." in owner.get("/admin/sent/").text
