"""The list of events: one's own and those held with others; searched, filtered, ordered, taken away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.access import VIEW
from events.models import Cohost, Event
from events.services.cohosts import answer_invitation, invite_cohost
from events.services.publishing import cancel_event
from tests.factories import events, organisations

LIST = "/admin/events/"
TITLES = ("Canvass North", "Draft talk", "Gala", "Red rally")
HIDDEN = {"venue": "Secret hall", "address_visibility": "attendees"}
FOUND = (
    ("", TITLES),
    ("q=north", ("Canvass North",)),
    ("q=boston", ("Red rally",)),
    ("q=secret", ("Canvass North",)),
    ("q=door", ("Canvass North",)),
    ("status=draft", ("Draft talk",)),
    ("status=cancelled", ("Gala",)),
    ("when=upcoming", TITLES),
    ("when=past", ()),
    ("event_type=canvass", ("Canvass North",)),
    ("location_type=virtual", ("Gala",)),
    ("held=own", ("Canvass North", "Draft talk", "Gala")),
    ("held=others", ("Red rally",)),
    ("held=with", ()),
    ("featured=yes", ("Draft talk",)),
    ("tag=door", ("Canvass North",)),
)


@pytest.fixture
def held(greens, reds):
    """Three of the Greens' own, and one of the Reds, held together."""
    north = events.event(
        greens, title="Canvass North", event_type="canvass", tags=["door"], city="Albany", capacity=3, **HIDDEN
    )
    events.draft(greens, title="Draft talk", starts=events.evening(10), featured=True)
    gala = events.event(greens, title="Gala", location_type="virtual", join_url="https://example.org/", city="")
    cancel_event(event=gala, by=events.host(gala))
    events.come(events.occurrence(north), guests=1)
    with_others(events.event(reds, title="Red rally", city="Boston", **HIDDEN), greens)
    events.event(reds, title="Reds alone", city="Albany")
    return north


def with_others(event: Event, organisation, **rights) -> Cohost:
    asked = invite_cohost(event=event, organisation=organisation, by=events.host(event), **rights)
    return answer_invitation(cohost=asked, accept=True, by=organisations.owner_of(organisation))


def shown(answer) -> list[str]:
    text = answer.content.decode()
    assert "Reds alone" not in text
    return [title for title in TITLES if title in text]


def test_it_is_searched_and_filtered(owner, held):
    assert {query: tuple(shown(owner.get(f"{LIST}?{query}"))) for query, _found in FOUND} == dict(FOUND)


def test_the_next_one_comes_first_and_places_are_told(owner, held):
    page = owner.get(LIST)
    rows = page.context["object_list"]
    assert [event.title for event in rows][:2] == ["Draft talk", "Red rally"] or rows[0].title == "Draft talk"
    assert next(event for event in rows if event.pk == held.pk).told.places == "2 / 3"
    assert "Of Reds, held with you" in page.content.decode()
    assert owner.get(f"{LIST}?ordering=-title").context["object_list"][0].title == "Red rally"


def test_a_longer_list_takes_no_more_queries(owner, greens, held):
    owner.get(LIST)
    with CaptureQueriesContext(connection) as few:
        owner.get(LIST)
    for number in range(4):
        events.come(events.occurrence(events.event(greens, title=f"More {number}")))
    with CaptureQueriesContext(connection) as many:
        assert len(owner.get(LIST).context["object_list"]) == 8
    assert len(many) == len(few)


def test_the_list_is_taken_away_as_a_file_without_formulas(owner, greens):
    events.event(greens, title="=1+1")
    answer = owner.get(f"{LIST}?export=csv")
    assert "'=1+1" in b"".join(answer.streaming_content).decode()
    assert owner.get(f"{LIST}?export=xlsx").status_code == 200


def test_it_is_empty_at_first_and_says_what_to_do(owner):
    assert "Write down the first one" in owner.get(LIST).content.decode()


def test_who_may_not_see_events_is_refused_and_who_may_not_change_them_marks_none(as_member, held):
    assert as_member().get(LIST).status_code == 302
    page = as_member(VIEW).get(LIST)
    assert shown(page) == list(TITLES)
    assert "Add an event" not in page.content.decode()


def test_an_event_shows_its_tabs_to_those_who_see_it(owner, held, reds):
    page = owner.get(f"{LIST}{held.pk}/")
    assert "2 / 3" in page.content.decode()
    alone = Event.objects.get(title="Reds alone")
    assert owner.get(f"{LIST}{alone.pk}/").status_code == 404
    shared = owner.get(f"{LIST}{Event.objects.get(title='Red rally').pk}/").content.decode()
    assert "An event of Reds, held together with you" in shared
