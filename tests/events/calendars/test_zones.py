from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from events.calendars.zones import time_zone

# Both hemispheres, rules by the last Sunday and by the second, rules that ended (Asunción, 2024; Moscow, 2014), one
# from the past (New York, 2007), one that follows the moon, half an hour, and none at all.
ZONES = [
    ("America/New_York", 2025, 2027),
    ("America/New_York", 2005, 2008),
    ("Europe/London", 2025, 2027),
    ("Australia/Sydney", 2025, 2027),
    ("America/Asuncion", 2022, 2026),
    ("Europe/Moscow", 2009, 2016),
    ("Africa/Casablanca", 2025, 2027),
    ("Australia/Lord_Howe", 2025, 2027),
    ("Africa/Cairo", 2021, 2027),
    ("Asia/Tokyo", 2025, 2027),
]


@pytest.mark.parametrize(("name", "first", "last"), ZONES)
def test_clocks_show_what_the_file_says(name, first, last) -> None:
    read = Timezone.from_ical(time_zone(name, first, last)).to_tz(lookup_tzid=False)
    zone = ZoneInfo(name)
    begin = datetime(first, 1, 2, 0, 7)  # noqa: DTZ001 - clocks on the wall
    clocks = [begin + timedelta(hours=8 * step) for step in range((last - first + 4) * 365 * 3)]
    # Hours that come twice or never are told without the zone (test_lines).
    once = [
        clock for clock in clocks if len({clock.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}) == 1
    ]

    wrong = [
        clock for clock in once if clock.replace(tzinfo=zone).utcoffset() != clock.replace(tzinfo=read).utcoffset()
    ]

    assert wrong == []


def test_zones_are_told_by_rules_which_outlook_needs() -> None:
    told = time_zone("America/New_York", 2026, 2026)

    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n" in told
    assert "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n" in told
    assert "RDATE" not in told


def test_a_rule_that_was_given_up_ends() -> None:
    told = time_zone("America/New_York", 2003, 2009)

    assert "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060403T070000Z\r\n" in told
    assert "DTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n" in told
