"""Clocks on the wall, in the nights in which they change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from events.models import Recurrence
from events.recurrence.expansion import slot_on, slots_of
from events.recurrence.local_time import on_the_wall, to_utc


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def begins(zone: str, rule: str, first: datetime, until: date, lasts: timedelta = timedelta(hours=2)) -> list[str]:
    """Return when it begins, as the clocks in UTC show it, by day."""
    recurrence = Recurrence(rule=rule, first_day=first.date(), begins=first.time(), lasts=lasts)
    return [f"{slot.starts_at:%m-%d %H:%M}" for slot in slots_of(recurrence, zone, until=until)]


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        # Forward on 8 March and back on 1 November 2026; 29 March and 25 October; 4 October and 5 April.
        ("America/New_York", wall("2026-03-01T19:00"), ["03-02 00:00", "03-08 23:00", "03-15 23:00"]),
        ("America/New_York", wall("2026-10-25T19:00"), ["10-25 23:00", "11-02 00:00", "11-09 00:00"]),
        ("Europe/London", wall("2026-03-22T19:00"), ["03-22 19:00", "03-29 18:00", "04-05 18:00"]),
        ("Europe/London", wall("2026-10-18T19:00"), ["10-18 18:00", "10-25 19:00", "11-01 19:00"]),
        ("Australia/Sydney", wall("2026-03-29T19:00"), ["03-29 08:00", "04-05 09:00", "04-12 09:00"]),
        ("Australia/Sydney", wall("2026-09-27T19:00"), ["09-27 09:00", "10-04 08:00", "10-11 08:00"]),
        # Mexico gave up summer time: forward in April 2022, back in October 2022, and never again.
        ("America/Mexico_City", wall("2022-03-27T19:00"), ["03-28 01:00", "04-04 00:00", "04-11 00:00"]),
        ("America/Mexico_City", wall("2023-03-26T19:00"), ["03-27 01:00", "04-03 01:00", "04-10 01:00"]),
        # Morocco goes back for Ramadan.
        ("Africa/Casablanca", wall("2026-02-08T19:00"), ["02-08 18:00", "02-15 19:00", "02-22 19:00"]),
    ],
)
def test_the_hour_on_the_wall_stays(zone, first, expected):
    assert begins(zone, "FREQ=WEEKLY;COUNT=3", first, date(2027, 1, 1)) == expected


def test_an_hour_that_a_night_leaves_out_is_counted_with_the_offset_before():
    # RFC 5545, section 3.3.5: 02:30 of that night is 03:30; the nights around it are as ever.
    assert begins("America/New_York", "FREQ=DAILY;COUNT=3", wall("2026-03-07T02:30"), date(2026, 4, 1)) == [
        "03-07 07:30",
        "03-08 07:30",
        "03-09 06:30",
    ]
    assert on_the_wall(to_utc(wall("2026-03-08T02:30"), "America/New_York"), "America/New_York").hour == 3


def test_of_an_hour_that_comes_twice_the_first_one_counts():
    assert begins("America/New_York", "FREQ=DAILY;COUNT=3", wall("2026-10-31T01:30"), date(2027, 1, 1)) == [
        "10-31 05:30",
        "11-01 05:30",
        "11-02 06:30",
    ]


def test_an_event_over_midnight_ends_at_its_hour_also_when_the_night_is_shorter_or_longer():
    night = {"begins": time(22), "lasts": timedelta(hours=8), "zone": "Europe/London"}
    assert slot_on(date(2026, 3, 28), **night).ends_at == utc(2026, 3, 29, 5)
    assert slot_on(date(2026, 10, 24), **night).ends_at == utc(2026, 10, 25, 6)
    assert slot_on(date(2026, 6, 1), **night).ends_at == utc(2026, 6, 2, 5)


def test_an_event_within_the_hour_that_is_left_out_still_lasts():
    half_an_hour = {"lasts": timedelta(minutes=30), "zone": "America/New_York"}
    # From 01:45, which is 06:45 in UTC, to 02:15, which that night is 07:15.
    assert slot_on(date(2026, 3, 8), begins=time(1, 45), **half_an_hour).ends_at == utc(2026, 3, 8, 7, 15)
    # From 02:45 (03:45) to 03:15, which comes before it.
    slot = slot_on(date(2026, 3, 8), begins=time(2, 45), **half_an_hour)
    assert (slot.starts_at, slot.ends_at) == (utc(2026, 3, 8, 7, 45), utc(2026, 3, 8, 8, 15))


def test_days_that_are_left_out_count_for_the_number_of_times():
    recurrence = Recurrence(
        rule="FREQ=DAILY;COUNT=3",
        first_day=date(2026, 5, 1),
        begins=time(9),
        lasts=timedelta(hours=1),
        left_out=[date(2026, 5, 2)],
    )
    found = slots_of(recurrence, "UTC", until=date(2027, 1, 1))
    assert [slot.day for slot in found] == [date(2026, 5, 1), date(2026, 5, 3)]


def test_a_time_with_a_zone_is_no_time_on_the_wall():
    with pytest.raises(ValueError, match="no zone"):
        to_utc(utc(2026, 5, 1), "UTC")
