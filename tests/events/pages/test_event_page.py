"""What a visitor sees of an event."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.services.organisations import update_organisation
from events.links import invited_url
from events.models import Event, Occurrence
from events.services.cohosts import answer_invitation, invite_cohost
from events.services.events import update_event
from events.services.occurrences import repeat_event
from events.services.publishing import cancel_event, publish_event
from tests.events.pages.visiting import path_of, words
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def test_the_page_says_what_one_wants_to_know(client):
    made = events.event(
        organisations.organisation(name="Tenants Union"),
        title="Town hall",
        summary="Say what you think.",
        description="First line.\n\n<script>alert(1)</script>",
        venue="River House",
        street="12 Main St",
        location_type="hybrid",
        join_url="https://meet.example.org/secret",
        accessibility="Step-free entrance",
        contact_name="Rosa Lind",
        contact_email="rosa@example.org",
        contact_phone="+12125550123",
        tags=["river"],
        capacity=7,
    )
    other = organisations.organisation(name="Neighbours")
    cohost = invite_cohost(event=made, organisation=other, by=events.host(made))
    events.shift(made, "Setting up", instructions="Ask for Rosa")
    page = words(client.get(path_of(made)))

    for told in (
        *("Town hall", "Say what you think.", "First line.", "River House", "12 Main St", "Step-free entrance"),
        *("Tenants Union", "Rosa Lind", "rosa@example.org", "river", "Setting up", "See how many places are left"),
        *("calendar.google.com", "WhatsApp", "may e-mail me", "may text me"),
    ):
        assert told in page, told
    for kept in ("secret", "Ask for Rosa", "Neighbours", "<script>alert", "csrfmiddlewaretoken"):
        assert kept not in page, kept
    answer_invitation(cohost=cohost, by=organisations.owner_of(other), accept=True)
    assert "Neighbours" in words(client.get(path_of(made)))


def test_an_address_for_people_with_a_place_is_in_no_page_for_others(client):
    made = events.event(
        street="1 Secret St", address_visibility="attendees", latitude=40.7123456, longitude=-74.0123456
    )
    for then in ("", "rsvp/", "embed/", "places/"):
        page = words(client.get(path_of(made, then=then)))
        assert not [each for each in ("Secret", "40.712", "74.012") if each in page], then


def test_who_may_not_see_an_event_finds_nothing(client):
    assert client.get(path_of(events.draft())).status_code == 404
    private = events.event(
        visibility="private",
        title="Whispered",
        address_visibility="attendees",
        street="1 Secret St",
        location_type="hybrid",
        join_url="https://meet.example.org/secret",
        starts=events.evening(3),
    )
    repeat_event(event=private, rule="FREQ=WEEKLY;COUNT=2", by=events.host(private))
    occurrence = private.occurrences.first()
    file = f"{path_of(private).removesuffix('/')}.ics"
    tails = ("", "rsvp/", "places/", "embed/", "embed/done/", "?invited=made-up")
    paths = [path_of(private, of, then) for of in (None, occurrence) for then in tails]
    paths += [file, f"{file}?on={occurrence.rule_day}", f"{file}?invited=made-up"]
    for path in [*paths, *(f"/es{path}" for path in paths)]:
        answer = client.get(path)
        assert (answer.status_code, "Whispered" in words(answer)) == (404, False), path
    for path in ("/events/", f"/events/{private.organisation.slug}/", "/events/calendar.ics", "/events/?q=whispered"):
        assert "Whispered</a>" not in words(client.get(path)), path
    assert client.get(f"/events/places/?of={occurrence.pk}").json() == {}
    # The link shows what the page does: how to get in is for those with a place.
    query = invited_url(private).partition("?")[2]
    for path in (f"{file}?{query}", f"{path_of(private)}?{query}"):
        answer = client.get(path)
        assert (answer.status_code, "Whispered" in words(answer), "ecret" in words(answer)) == (200, True, False), path

    invited = invited_url(private).partition(private.organisation.slug)[2]
    answer = client.get(f"/events/{private.organisation.slug}{invited}")
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "same-origin")
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in words(answer)
    assert "WhatsApp" not in words(answer)


def test_an_unlisted_event_is_for_people_and_not_for_search_engines(client):
    made, public = events.event(visibility="unlisted"), events.event()
    assert 'name="robots" content="noindex"' in words(client.get(path_of(made)))
    assert 'name="robots" content="noindex"' not in words(client.get(path_of(public)))


def test_former_addresses_lead_to_the_one_of_now(client):
    made = events.event()
    was = path_of(made, then="rsvp/?via=x")
    update_event(event=made, by=events.host(made), slug="new-name")
    moved = client.get(was)
    assert (moved.status_code, moved["Location"]) == (301, f"/events/{made.organisation.slug}/new-name/rsvp/?via=x")

    old = made.organisation.slug
    update_organisation(organisation=made.organisation, by=events.host(made), slug="renamed-union")
    moved = client.get(f"/events/{old}/new-name/")
    assert (moved.status_code, moved["Location"]) == (301, "/events/renamed-union/new-name/")


@pytest.mark.parametrize(
    ("times", "says"),
    [
        ({"registration_deadline": -1}, "Registration has closed"),
        ({"starts_at": -1}, "This event has begun"),
        ({"starts_at": -3, "ends_at": -1}, "This event is over"),
    ],
)
def test_the_page_says_why_there_is_no_form(client, times, says):
    made = events.occurrence()
    moments = {name: timezone.now() + timedelta(hours=hours) for name, hours in times.items()}
    Occurrence.objects.filter(pk=made.pk).update(**{"ends_at": timezone.now() + timedelta(days=40)} | moments)
    page = words(client.get(path_of(made.event)))
    assert says in page
    assert 'name="email"' not in page


def test_a_cancelled_event_keeps_its_page_and_says_why(client):
    made = events.event()
    cancel_event(event=made, by=events.host(made), note="The hall has burnt down.")
    answer = client.get(path_of(made))
    assert answer.status_code == 200
    assert "The hall has burnt down." in words(answer)
    assert 'name="email"' not in words(answer)


def weekly(times: int) -> Event:
    made = events.draft(starts=events.evening(10), capacity=5)
    repeat_event(event=made, rule=f"FREQ=WEEKLY;COUNT={times}", by=events.host(made))
    return publish_event(event=made, by=events.host(made))


def test_an_event_that_comes_again_has_a_page_for_each_date(client):
    made = weekly(3)
    first, second, third = made.occurrences.order_by("starts_at")
    page = words(client.get(path_of(made)))
    assert f'datetime="{first.starts_at:%Y-%m-%d}' in page
    assert path_of(made, second) in page
    on_second = client.get(path_of(made, second))
    assert path_of(made, third) in words(on_second)
    assert path_of(made, second, "rsvp/") in words(on_second)
    assert client.get(f"/events/{made.organisation.slug}/{made.slug}/2001-01-01/").status_code == 404
    assert client.get(f"/events/{made.organisation.slug}/{made.slug}/2026-13-77/").status_code == 404


def test_places_left_stand_apart_for_the_script_and_for_who_follows_the_link(client):
    made = events.occurrence(capacity=2)
    path = path_of(made.event, then="places/")
    events.come(made)
    part = client.get(path, headers={"HX-Request": "true"})
    assert "1 place of 2 is left." in words(part).strip()
    assert "<html" not in words(part)
    events.come(made)
    whole = client.get(path)
    assert "Full. You can join the waitlist." in words(whole)
    assert "<html" in words(whole)
    assert "no-cache" in whole["Cache-Control"]


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends", "told"),
    [
        # The hour that does not exist, by the offset before (RFC 5545, section 3.3.5).
        ("America/New_York", date(2027, 3, 14), time(2, 30), time(4, 0), ("March 14, 2027", "3:30 a.m. to 4 a.m. EDT")),
        # The hour that comes twice: the first one counts, and each time says its offset.
        ("America/New_York", date(2027, 11, 7), time(1, 30), time(3), ("Nov. 7, 2027", "1:30 a.m. EDT to 3 a.m. EST")),
        ("Europe/London", date(2027, 6, 5), time(22), time(2), ("June 5, 2027", "2 a.m. BST on Sunday, June 6, 2027")),
        ("Australia/Sydney", date(2027, 10, 3), time(2, 30), time(5), ("Oct. 3, 2027", "3:30 a.m. to 5 a.m. AEDT")),
    ],
)
def test_times_are_those_of_the_place_in_any_night(client, before_2027, zone, day, begins, ends, told):
    starts = datetime.combine(day, begins)
    until = datetime.combine(day + timedelta(days=ends < begins), ends)
    made = events.event(time_zone=zone, starts=starts, ends=until)
    for then in ("", "rsvp/", "embed/"):
        page = words(client.get(path_of(made, then=then)))
        assert [each for each in told if each not in page] == [], then
    # For the script, which says it in the reader's own zone.
    assert 'data-here="' in words(client.get(path_of(made)))


def test_a_page_costs_so_many_queries_whatever_is_on_it(client, django_assert_max_num_queries):
    made = weekly(9)
    for number in range(4):
        events.shift(made, f"Shift {number}")
    client.get(path_of(made))
    with django_assert_max_num_queries(30):
        client.get(path_of(made))
