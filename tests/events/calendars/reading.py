"""Calendar files, read by others' programs."""

from datetime import UTC, datetime
from typing import Any

import recurring_ical_events
from icalendar import Calendar


def read(text: str) -> Calendar:
    """The file as `icalendar` reads it; it has no mistake, and no line is too long."""
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    assert not calendar.errors
    assert not any(event.errors for event in calendar.events)
    return calendar


def only(text: str) -> Any:
    """The one entry of a file."""
    [entry] = read(text).events
    return entry


def identity(entry: Any) -> tuple[str, datetime | None]:
    """By what calendars know an entry."""
    known = entry.get("RECURRENCE-ID")
    return str(entry["UID"]), known.dt.astimezone(UTC) if known else None


def together(*texts: str) -> str:
    """What somebody has who has taken all these files into one calendar: of equal entries the newest."""
    newest: dict[tuple[str, datetime | None], Any] = {}
    for text in texts:
        for entry in read(text).events:
            before = newest.get(identity(entry))
            if before is None or entry["SEQUENCE"] >= before["SEQUENCE"]:
                newest[identity(entry)] = entry
    calendar = read(texts[0])
    calendar.subcomponents = [*calendar.timezones, *newest.values()]
    return calendar.to_ical().decode()


def dates_in(text: str, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When it takes place between two moments, in UTC, as `recurring-ical-events` finds out."""
    found = recurring_ical_events.of(read(text)).between(begin, end)
    coming = [each for each in found if each.get("STATUS") != "CANCELLED"]
    return sorted((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in coming)
