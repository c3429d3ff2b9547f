"""What is in the address of a list is what is looked for."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.discovery.distance import boxes
from events.discovery.results import results
from events.discovery.search import Search
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def parsed(query: str) -> Search:
    return Search.parse(QueryDict(query))


def found(query: str) -> list[str]:
    return [row.event.title for row in parsed(query).occurrences(timezone.now()).select_related("event")]


@pytest.fixture
def scene():
    """Events in three places, of two organisations, on different days."""
    tomorrow = events.evening(1)
    ours, theirs = organisations.organisation(), organisations.organisation(slug="theirs")
    events.event(
        ours, title="Marcha por el clima", city="New York", postcode="10001", tags=["climate"], starts=tomorrow
    )
    events.event(ours, title="Canvassing in Boston", city="Boston", region="MA", event_type="canvass")
    events.event(theirs, title="Reunión de vecinos", city="Barcelona", country="ES", starts=events.evening(5))
    events.event(theirs, title="Phone bank", location_type="virtual", city="", starts=events.evening(2))
    events.event(theirs, title="Secret", visibility="private")
    events.draft(theirs, title="Draft")
    return theirs


FOUND = [
    ("", ["Marcha por el clima", "Phone bank", "Reunión de vecinos", "Canvassing in Boston"]),
    ("q=canvass", ["Canvassing in Boston"]),
    ("q=REUNION+vecin", ["Reunión de vecinos"]),
    ("q=climate", ["Marcha por el clima"]),
    ("q=secret", []),
    ("q=%27%29+%26+%7C+%21%3A*", []),
    ("near=10001", ["Marcha por el clima"]),
    ("near=10001&within=100", ["Marcha por el clima"]),
    ("near=Boston,+MA&within=300", ["Canvassing in Boston", "Marcha por el clima"]),
    ("near=Boston,+MA&within=300&sort=soonest", ["Marcha por el clima", "Canvassing in Boston"]),
    ("lat=41.4&lon=2.2&within=30&unit=km", ["Reunión de vecinos"]),
    ("type=canvass", ["Canvassing in Boston"]),
    ("tag=climate", ["Marcha por el clima"]),
    ("where=online", ["Phone bank"]),
    ("org=theirs", ["Phone bank", "Reunión de vecinos"]),
    ("when=week&type=meeting", []),
    ("org=theirs&when=week", ["Phone bank", "Reunión de vecinos"]),
]


def test_what_is_looked_for_is_found(scene):
    for query, titles in FOUND:
        assert found(query) == titles, query


def test_a_feed_holds_what_the_list_shows(scene, client):
    """By every filter, places left among them; one that is wrong is no feed of everything."""
    events.come(events.occurrence(events.event(scene, title="Taken", capacity=1, starts=events.evening(3))))
    now = timezone.now()
    for query in [*(query for query, _titles in FOUND), "free=1", "free=1&org=theirs", "org=theirs"]:
        listed = results(parsed(query), now).items
        text = client.get(f"{reverse('events-calendar')}?{query}").text
        assert sorted(str(entry["SUMMARY"]) for entry in Calendar.from_ical(text).events) == sorted(
            item.occurrence.event.title for item in listed
        ), query
    assert "Taken" not in client.get(f"{reverse('events-calendar')}?free=1").text
    assert client.get(f"{reverse('events-calendar')}?org=nobody").status_code == 404


def test_days_are_those_of_the_place(scene):
    day = (timezone.now() + timedelta(days=5)).date()
    assert found(f"near=Barcelona&from={day}&to={day}") == ["Reunión de vecinos"]
    assert found(f"near=Barcelona&from={day + timedelta(days=1)}") == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("near=zzzz", {"near"}),
        ("from=2026-02-30", {"from"}),
        ("from=0001-01-01&to=9999-12-31", {"from", "to"}),
        ("from=2027-05-02&to=2027-05-01", {"to"}),
        ("within=-3", {"within"}),
        ("within=9999999999999999999999", {"within"}),
        ("type=party&where=moon", {"type", "where"}),
        ("org=nobody", {"org"}),
        ("page=0&sort=x&view=x", {"page", "sort", "view"}),
        ("lat=x&lon=inf&unknown=1&q=%00", set()),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_left_out(query, names):
    search = parsed(query)
    assert set(search.errors) == names
    assert list(search.occurrences(timezone.now())) == []


def test_every_filter_stands_in_the_address_again():
    query = "q=climate&near=Boston&within=50&unit=km&from=2027-05-01&type=rally&tag=x&where=online&free=1&view=map"
    assert parsed(query).as_query() == query
    assert parsed("within=50&unit=km&view=list&page=1&q=").as_query() == ""


def test_boxes_reach_over_the_date_line_and_the_poles():
    [(west, south, east, north)] = boxes(60.0, 10.0, 100.0)
    assert east - 10 == pytest.approx(1.8, abs=0.01)
    assert (south, north) == pytest.approx((59.1, 60.9), abs=0.01)
    assert west < 10 < east
    left, right = boxes(0.0, 179.9, 100.0)
    assert left[2] == 180
    assert right[0] == -180
    assert right[2] == pytest.approx(-179.2, abs=0.01)
    assert boxes(89.9, 0.0, 100.0)[0][::2] == (-180, 180)


@pytest.mark.parametrize(("here", "there"), [((-17.0, 179.9), (-17.0, -179.9)), ((89.95, 10.0), (89.95, -170.0))])
def test_near_is_near_also_over_the_edge_of_the_map(here, there):
    events.event(title="Over there", latitude=there[0], longitude=there[1])
    [row] = parsed(f"lat={here[0]}&lon={here[1]}&within=25&unit=km").occurrences(timezone.now())
    assert 5 < row.distance < 25
