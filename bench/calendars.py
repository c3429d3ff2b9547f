"""A feed of 5,000 events: Rostrum's own writer against the `icalendar` package on the same data."""

import os
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

EVENTS = 5_000
LIMIT = 10


def _rows() -> list[Any]:
    from accounts.models import Organisation
    from events.models import Event, Occurrence

    zones = ("America/New_York", "Europe/London", "Australia/Sydney", "America/Chicago")
    of = Organisation(pk=1, name="Union", slug="union")
    begin = datetime(2026, 5, 1, 23, tzinfo=UTC)
    rows = []
    for number in range(EVENTS):
        starts = begin + timedelta(hours=number % 1440)
        event = Event(
            pk=number + 1,
            organisation=of,
            title=f"Meeting {number}, in the garden; bring Ñandú",
            slug=f"meeting-{number}",
            summary="We meet, talk and plan the next weeks. " * 4,
            time_zone=zones[number % len(zones)],
            venue="Union Hall",
            street=f"{number} Main Street",
            city="Springfield",
            latitude=39.8,
            longitude=-89.6,
            tags=["garden"],
        )
        rows.append(Occurrence(pk=number + 1, event=event, starts_at=starts, ends_at=starts + timedelta(hours=2)))
    return rows


def _ours(rows: list[Any], now: datetime) -> bytes:
    from events.calendars.build import calendar_of_dates

    return calendar_of_dates(rows, name="All", now=now).encode()


def _theirs(rows: list[Any], parsed: Any) -> bytes:
    """Build the same entries with `icalendar` and have it write them."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    for name in ("VERSION", "PRODID", "METHOD"):
        calendar.add(name, parsed[name])
    for row, known in zip(rows, parsed.events, strict=True):
        entry = Event()
        zone = known["DTSTART"].dt.tzinfo
        entry.add("UID", str(row.event.uid))
        entry.add("DTSTART", row.starts_at.astimezone(zone))
        entry.add("DTEND", row.ends_at.astimezone(zone))
        entry.add("DTSTAMP", known["DTSTAMP"].dt)
        for name in ("SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION", "URL"):
            entry.add(name, known[name])
        entry.add("GEO", (row.event.latitude, row.event.longitude))
        entry.add("CATEGORIES", row.event.tags)
        entry.add("ORGANIZER", known["ORGANIZER"])
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _same(ours: Any, theirs: Any) -> bool:
    def told(calendar: Any) -> list[dict[str, Any]]:
        return [{name: value.to_ical() for name, value in each.items()} for each in calendar.events]

    return told(ours) == told(theirs)


def main(rounds: int) -> bool:
    """Measure and report; return whether the limit is kept."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    import django

    django.setup()
    from icalendar import Calendar

    rows, now = _rows(), datetime(2026, 4, 1, tzinfo=UTC)
    parsed = Calendar.from_ical(_ours(rows, now))
    same = _same(parsed, Calendar.from_ical(_theirs(rows, parsed)))
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _round in range(rounds):
        for name, write in (("ours", lambda: _ours(rows, now)), ("theirs", lambda: _theirs(rows, parsed))):
            began = time.process_time()
            write()
            taken[name].append(time.process_time() - began)
    ours, theirs = (statistics.median(taken[name]) for name in ("ours", "theirs"))
    kept = same and theirs / ours >= LIMIT
    print(f"\nA calendar feed of {EVENTS} events, in milliseconds.\n")
    print(f"{'Rostrum':24}{ours * 1000:9.0f}\n{'icalendar':24}{theirs * 1000:9.0f}")
    print(f"\nParses equal: {'yes' if same else 'NO'}.")
    print(f"{theirs / ours:.1f} times as fast; limit {LIMIT}: {'pass' if kept else 'FAIL'}.")
    return kept
