import random
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Event
from icalendar.parser import Contentlines

from events.calendars.lines import duration, escape, fold, quote, time_line


def test_what_is_escaped_reads_as_it_was() -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts again
    for _round in range(300):
        text = "".join(chance.choices('a;,\\"n:ñ🎉\n é', k=chance.randrange(40)))

        read = Event.from_ical(f"BEGIN:VEVENT\r\n{fold(f'SUMMARY:{escape(text)}')}END:VEVENT\r\n")

        assert str(read["SUMMARY"]) == text


def test_folded_lines_are_short_and_whole() -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts again
    for _round in range(300):
        line = "X:" + "".join(chance.choices("abcñ🎉漢", k=chance.randrange(400)))

        folded = fold(line)

        assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
        assert [each for each in Contentlines.from_ical(folded) if each] == [line]


def test_nothing_typed_ends_a_line_or_a_parameter() -> None:
    assert escape("a\r\nATTENDEE:b\x00\u2028") == "a\\nATTENDEE:b"
    assert quote('Ana "the\nman"') == "\"Ana 'the man'\""


@pytest.mark.parametrize(
    ("moment", "line"),
    [
        (datetime(2026, 7, 1, 23, tzinfo=UTC), "X;TZID=America/New_York:20260701T190000"),
        # 01:30 comes twice in that night: the first time by the clock, the second in UTC.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "X;TZID=America/New_York:20261101T013000"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "X:20261101T063000Z"),
    ],
)
def test_a_moment_is_told_without_doubt(moment, line) -> None:
    assert time_line("X", moment, "America/New_York") == f"{line}\r\n"


def test_lengths_are_counted_in_hours() -> None:
    assert [duration(timedelta(**each)) for each in ({"hours": 26}, {"minutes": 90}, {"seconds": 5})] == [
        "PT26H",
        "PT1H30M",
        "PT5S",
    ]
