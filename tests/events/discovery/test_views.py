"""Lists of events, as visitors meet them."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from events.discovery import results
from events.discovery.fields import NAMES
from events.services.capacity import change_capacity
from events.services.events import update_event
from events.services.publishing import cancel_event
from tests.factories import content, events
from tests.helpers.visitor import Visitor

NEW_YORK = {"city": "New York", "region": "NY", "postcode": "10001", "country": "US"}


@pytest.mark.django_db
def test_each_way_to_look_shows_what_is_public():
    shown = events.event(title="Street cleanup", **NEW_YORK)
    events.event(title="Second one there", **NEW_YORK)
    events.event(title="Whispered", visibility="unlisted", **NEW_YORK)
    month = f"{shown.starts_at:%Y-%m}"
    for query in ("", "?view=map", f"?view=month&month={month}", "?near=10001&view=map", "?q=cleanup", "?free=1"):
        page = Client().get(f"/events/{query}").text
        assert "Street cleanup" in page, query
        assert "Whispered" not in page, query
        assert "csrf" not in page, query
    drawn = Client().get("/events/?view=map").text
    assert 'class="map__land"' in drawn
    assert re.search(r'class="map__pin" href="\?[^"]*lat=', drawn)
    assert f'<a href="/events/{shown.organisation.slug}/{shown.slug}/">' in Client().get("/events/").text
    own = Client().get(f"/events/{shown.organisation.slug}/").text
    assert "Street cleanup" in own
    assert "Second one there" not in own
    assert Client().get("/events/nobody-has-this/").status_code == 404


@pytest.mark.django_db
def test_whoever_comes_to_the_last_page_is_led_to_the_filters(monkeypatch):
    for _ in range(3):
        events.event()
    monkeypatch.setattr(results, "PER_PAGE", 1)
    monkeypatch.setattr(results, "MOST_PAGES", 2)
    last = '<a class="button" href="#find">'
    assert last not in Client().get("/events/").text
    assert last in Client().get("/events/?page=2").text
    assert last not in Client().get("/events/?page=3").text


@pytest.mark.django_db
def test_tiles_of_a_map_server_lie_under_the_pins_with_whose_they_are(settings):
    settings.EVENTS_MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.EVENTS_MAP_ATTRIBUTION = "Map by Somebody"
    event = events.event(**NEW_YORK)
    page = Client().get("/events/?view=map")
    assert re.search(r'<image href="https://tiles\.example\.org/11/\d+/\d+\.png"', page.text)
    assert "Map by Somebody" in page.text
    assert 'class="map__land"' not in page.text
    # Only where it is of use may the browser be asked where it is.
    assert "geolocation=(self)" in page["Permissions-Policy"]
    one = Client().get(f"/events/{event.organisation.slug}/{event.slug}/")
    assert "geolocation=()" in one["Permissions-Policy"]


def test_the_page_cache_tells_lists_apart_by_every_filter():
    # The rules for both halves, nginx's and ours: tests/cms/infra/pagecache/key_vectors.json.
    assert set(NAMES) <= set(settings.PAGECACHE["QUERY"])


@pytest.mark.django_db
def test_in_spanish_too():
    events.event(title="Limpieza")
    page = Client().get("/es/events/?view=month").text
    assert "Formas de ver los eventos" in page
    assert '<link rel="alternate" hreflang="en"' not in page
    assert '<link rel="alternate" hreflang="en"' in Client().get("/es/events/").text


@pytest.mark.django_db
def test_what_is_wrong_is_told_beside_the_field():
    page = Client().get("/events/?near=zzzz&from=2027-02-30").text
    assert 'id="find-near-error"' in page
    assert 'value="zzzz"' in page
    assert 'id="find-from-error"' in page


@pytest.mark.django_db
def test_a_place_of_several_can_be_changed():
    page = Client().get("/events/?near=Springfield").text
    assert "Looking near Springfield, MO" in page
    assert "near=Springfield%2C+IL" in page


@pytest.mark.django_db
def test_a_form_without_script_leads_to_the_short_address():
    answer = Client().get("/events/?q=&near=Boston&within=25&unit=mi&when=&type=canvass")
    assert answer.status_code == 302
    assert answer["Location"] == "/events/?near=Boston&type=canvass"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["of=%27", "of=" + "9" * 5_000, "of=-1,,x", "", "of=1&of=2"])
def test_places_of_what_is_no_number_are_none(query):
    assert Client().get(f"/events/places/?{query}").json() == {}


@pytest.mark.django_db
def test_places_left_are_told_apart_from_the_page(django_assert_num_queries):
    few, full, closed = events.event(), events.event(), events.event(visibility="private")
    for event, places in ((few, 2), (full, 1)):
        change_capacity(event=event, capacity=places, by=events.host(event))
        events.come(events.occurrence(event))
    numbers = [events.occurrence(event).pk for event in (few, full, closed)]
    with django_assert_num_queries(3):
        answer = Client().get(f"/events/places/?of={','.join(map(str, numbers))}")
    assert answer["Cache-Control"].count("no-store") == 1
    assert answer.json() == {
        str(numbers[0]): {"state": "few", "text": "1 place left"},
        str(numbers[1]): {"state": "waitlist", "text": "Full, with a waitlist"},
    }
    page = Client().get("/events/?free=1").text
    assert few.title in page
    assert full.title not in page


@pytest.mark.django_db
def test_a_list_takes_as_many_queries_whatever_its_length(django_assert_max_num_queries):
    for _ in range(12):
        events.event()
    Client().get("/events/")
    with django_assert_max_num_queries(16):
        Client().get("/events/?view=map")


@pytest.mark.django_db
def test_search_engines_read_what_everybody_may_know():
    event = events.event(
        title="Hybrid </script>",
        location_type="hybrid",
        venue="Town Hall",
        street="1 Main St",
        address_visibility="attendees",
        join_url="https://meet.example.org/secret",
        time_zone="America/New_York",
        cover=content.image(size=(1600, 900)),
        cover_alt="A hall full of people",
        **NEW_YORK,
    )
    page = Client().get(f"/events/{event.organisation.slug}/{event.slug}/").text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    [thing] = json.loads(data[1])["@graph"]
    assert thing["name"] == event.title
    assert thing["eventStatus"] == "https://schema.org/EventScheduled"
    assert thing["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in thing["location"]] == ["Place", "VirtualLocation"]
    # Free, in no currency that nobody has chosen.
    assert thing["isAccessibleForFree"] is True
    assert "USD" not in data[1]
    picture = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert thing["image"] == [picture]
    assert picture.startswith("http")
    assert page.count('content="A hall full of people"') == 2
    assert thing["startDate"].endswith(("-04:00", "-05:00"))
    for secret in ("1 Main St", "Town Hall", "10001", "meet.example.org"):
        assert secret not in data[1]


def test_lists_are_kept_until_something_in_them_changes(committed_db):
    event = events.event(title="First words", **NEW_YORK)
    own, page = f"/events/{event.organisation.slug}/", f"/events/{event.organisation.slug}/{event.slug}/"
    visitor = Visitor().warm("/events/", "/events/?view=map", "/events/?type=other", own, page)
    for searched in ("/events/?q=first", "/events/?near=10001", "/events/?lat=40.7&lon=-74.0", "/events/?tag=nobody"):
        assert not any(visitor.is_hit(searched) for _ in range(2)), searched
    update_event(event=event, by=events.host(event), title="Second words")
    for path in ("/events/", "/events/?view=map", own, page):
        assert "Second words" in visitor.get(path).text
    visitor.warm("/events/", own)
    events.event(title="Another one")
    assert "Another one" in visitor.get("/events/").text
    cancel_event(event=event, by=events.host(event))
    assert "Second words" not in visitor.get("/events/").text


@pytest.mark.django_db
def test_an_organisations_own_front_page_shows_what_comes_next():
    event = events.event(title="Here soon", **NEW_YORK)
    page = Client(HTTP_HOST=f"{event.organisation.slug}.localhost").get("/").text
    assert "Here soon" in page
    assert f"/events/{event.organisation.slug}/{event.slug}/" in page
    assert f'/events/{event.organisation.slug}/">' in page
