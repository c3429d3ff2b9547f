"""An address without coordinates gets those of its ZIP code or town; a pin that was set by hand stays."""

import pytest

from events.models import Occurrence
from events.services.events import update_event
from tests.factories import events

pytestmark = pytest.mark.django_db

CHELSEA = (40.75, -74.0)


def near(event, point):
    return (event.latitude, event.longitude) == pytest.approx(point, abs=0.05)


def test_a_new_event_stands_at_its_zip_code_and_in_the_list():
    event = events.event(city="New York", region="NY", postcode="10001", country="US")
    assert near(event, CHELSEA)
    listed = Occurrence.objects.get(event=event)
    assert (listed.latitude, listed.longitude) == (event.latitude, event.longitude)


def test_without_a_code_it_stands_in_its_town():
    assert near(events.draft(city="Barcelona", country="ES"), (41.39, 2.16))
    assert near(events.draft(city="Springfield", region="Illinois"), (39.8, -89.64))


def test_it_goes_where_the_address_goes():
    event = events.event(city="New York", postcode="10001", country="US")
    moved = update_event(event=event, by=events.host(event), city="Boston", region="MA", postcode="02108")
    assert near(moved, (42.36, -71.06))
    elsewhere = update_event(event=event, by=events.host(event), city="Nowhereville", region="", postcode="")
    assert elsewhere.latitude is None


def test_a_pin_set_by_hand_stays():
    event = events.event(city="New York", postcode="10001", country="US", latitude=40.7, longitude=-73.9)
    moved = update_event(event=event, by=events.host(event), city="Boston", region="MA", postcode="02108")
    assert (moved.latitude, moved.longitude) == (40.7, -73.9)


def test_who_takes_the_pin_away_gets_the_addresss_place():
    event = events.event(city="New York", postcode="10001", country="US", latitude=1, longitude=1)
    changed = update_event(event=event, by=events.host(event), latitude=None, longitude=None)
    assert near(changed, CHELSEA)


def test_online_there_is_no_place():
    assert events.draft(location_type="virtual", city="New York").latitude is None
