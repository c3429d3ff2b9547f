"""Who may know where an event takes place."""

import pytest

from events.states import AddressVisibility, LocationType
from events.where import may_read_exact, where
from tests.factories import events

pytestmark = pytest.mark.django_db

HALL = {
    "venue": "Union Hall",
    "street": "12 Mill Road",
    "city": "Albany",
    "region": "NY",
    "postcode": "12207",
    "country": "US",
    "latitude": 42.6526,
    "longitude": -73.7562,
}


def test_an_open_address_is_for_everybody():
    found = where(events.draft(**HALL), exact=False)
    assert found.lines == ("Union Hall", "12 Mill Road", "Albany, NY 12207")
    assert (found.latitude, found.longitude) == (42.6526, -73.7562)
    assert not found.hidden


def test_the_postcode_stands_where_the_country_has_it():
    found = where(
        events.draft(**HALL | {"city": "Girona", "region": "", "postcode": "17001", "country": "ES"}), exact=True
    )
    assert found.lines[-1] == "17001 Girona"


def test_an_address_for_those_who_come_is_the_town_alone_to_others():
    held = events.draft(**HALL, address_visibility=AddressVisibility.ATTENDEES)
    stranger, guest = where(held, exact=False), where(held, exact=True)
    assert str(stranger) == "Albany, NY"
    assert (stranger.latitude, stranger.longitude) == (42.7, -73.8)
    assert stranger.hidden
    assert str(guest) == "Union Hall, 12 Mill Road, Albany, NY 12207"
    assert not guest.hidden


def test_the_list_is_looked_through_by_the_town_where_the_address_is_not_open():
    shown = events.occurrence(**HALL)
    hidden = events.occurrence(**HALL, address_visibility=AddressVisibility.ATTENDEES)
    assert (shown.latitude, shown.longitude) == (42.6526, -73.7562)
    assert (hidden.latitude, hidden.longitude) == (42.7, -73.8)


def test_the_link_to_join_is_for_those_who_come():
    held = events.draft(location_type=LocationType.VIRTUAL, join_url="https://meet.example.org/x", city="")
    assert where(held, exact=False).join_url == ""
    assert where(held, exact=False).hidden
    assert str(where(held, exact=False)) == "online"
    assert where(held, exact=True).join_url == "https://meet.example.org/x"


def test_who_waits_may_not_know_the_address_and_who_has_a_place_may():
    to = events.occurrence(capacity=1)
    has, waits = events.come(to), events.come(to)
    assert may_read_exact(to.event, has)
    assert not may_read_exact(to.event, waits)
    assert not may_read_exact(to.event, None)
    assert not may_read_exact(events.event(), has)
