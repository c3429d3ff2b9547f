import pytest
from django.urls import reverse

from events.links import calendar_url, invited_url
from events.models import Event
from events.services.events import update_event
from events.services.publishing import cancel_event
from tests.events.calendars.reading import only, read
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def path(event: Event) -> str:
    return f"/events/{event.organisation.slug}/{event.slug}.ics"


def test_programs_are_told_when_nothing_has_changed(client) -> None:
    made = events.event()
    first = client.get(path(made))

    again = client.get(path(made), HTTP_IF_NONE_MATCH=first["ETag"])
    update_event(event=made, by=events.host(made), title="Another title")
    changed = client.get(path(made), HTTP_IF_NONE_MATCH=first["ETag"])

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert only(changed.text)["SUMMARY"] == "Another title"


def test_who_finds_which_file(client) -> None:
    unlisted, draft = events.event(visibility="unlisted"), events.draft()
    private = events.event(visibility="private")

    assert client.get(path(unlisted)).status_code == 200
    assert client.get(path(draft)).status_code == 404
    assert client.get(path(private)).status_code == 404
    query = invited_url(private).partition("?")[2]
    assert client.get(f"{path(private)}?{query}").status_code == 200
    assert client.get(f"{path(unlisted)}?on=2026-02-30").status_code == 404
    assert client.get(f"{path(unlisted)}?on=2026-02-28").status_code == 404


def test_a_former_address_leads_to_the_file(client) -> None:
    made = events.event(slug="old")
    update_event(event=made, by=events.host(made), slug="new")

    answer = client.get(path(made))

    assert answer.status_code == 301
    assert answer["Location"].endswith("/new.ics")


def test_feeds_hold_what_everybody_may_find_and_what_is_off(client, django_assert_num_queries) -> None:
    of = organisations.organisation()
    shown, off = events.event(of=of, title="Shown"), events.event(of=of, title="Off")
    cancel_event(event=off, by=events.host(off))
    for visibility in ("unlisted", "private"):
        events.event(of=of, visibility=visibility)
    events.draft(of=of)
    other = events.event(title="Elsewhere")

    # Two of its own, and what the transaction of a request takes in a test.
    with django_assert_num_queries(4):
        feed = client.get(reverse("organisation-calendar", args=[of.slug]))
    everything = client.get(reverse("events-calendar"))
    filtered = client.get(f"{reverse('events-calendar')}?org={of.slug}")

    assert read(feed.text)["X-WR-CALNAME"] == of.name
    assert {str(each["SUMMARY"]): each["STATUS"] for each in read(feed.text).events} == {
        "Shown": "CONFIRMED",
        "Off": "CANCELLED",
    }
    titles = {str(each["SUMMARY"]) for each in read(everything.text).events}
    assert {"Shown", other.title} <= titles
    assert [str(each["UID"]) for each in read(filtered.text).events] == [str(shown.uid)]


def test_a_personal_file_is_for_one_person(client) -> None:
    made = events.event(address_visibility="attendees", street="12 Hidden Lane")
    coming = events.come(events.occurrence(made))

    answer = client.get(calendar_url(coming))

    assert "12 Hidden Lane" in only(answer.text)["LOCATION"]
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert client.get("/events/mine/nobody/calendar.ics").status_code == 404
    assert "Hidden" not in client.get(path(made)).text
