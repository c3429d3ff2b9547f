"""How times of events are said."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from events.when import when


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_zone_is_said_by_the_name_that_people_know_or_by_its_offset():
    starts, ends = at("2026-11-20T23:00"), at("2026-11-21T01:00")
    assert str(when(starts, ends, "America/New_York")) == "Friday, Nov. 20, 2026, 6 p.m. to 8 p.m. EST"
    assert when(starts, ends, "America/Sao_Paulo").times == "8 p.m. to 10 p.m. UTC-03:00"
    assert when(starts, ends, "UTC").here.begins == "11 p.m. UTC"


def test_over_midnight_the_day_of_the_end_is_said():
    said = when(at("2026-12-31T22:00"), at("2027-01-01T02:00"), "Europe/London")
    assert said.date == "Thursday, Dec. 31, 2026"
    assert said.times == "10 p.m. to 2 a.m. GMT on Friday, Jan. 1, 2027"


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        # 02:30 is left out in the night in which clocks go forward: it is 03:30.
        ("2026-03-08T07:30", "2026-03-08T08:30", "3:30 a.m. to 4:30 a.m. EDT"),
        ("2026-03-08T06:30", "2026-03-08T07:30", "1:30 a.m. EST to 3:30 a.m. EDT"),
        # 01:30 comes twice in the night in which they go back.
        ("2026-11-01T05:30", "2026-11-01T06:30", "1:30 a.m. EDT to 1:30 a.m. EST"),
    ],
)
def test_in_the_nights_in_which_clocks_change_each_time_is_plain(starts, ends, said):
    assert when(at(starts), at(ends), "America/New_York").times == said


def test_a_reader_elsewhere_is_told_their_own_time():
    said = when(at("2026-11-21T01:00"), at("2026-11-21T03:00"), "America/New_York", reader_zone="Europe/Madrid")
    assert said.date == "Friday, Nov. 20, 2026"
    assert said.elsewhere is not None
    assert str(said.elsewhere) == "Saturday, Nov. 21, 2026, 2 a.m. to 4 a.m. CET"
    assert said.elsewhere.place == "Madrid"


@pytest.mark.parametrize("zone", ["", "America/Toronto", "America/New_York", "Mars/Olympus", "../etc/passwd"])
def test_a_reader_whose_clocks_show_the_same_or_whose_zone_nobody_knows_is_told_nothing_more(zone):
    assert when(at("2026-11-21T01:00"), at("2026-11-21T03:00"), "America/New_York", reader_zone=zone).elsewhere is None


def test_in_spanish():
    with translation.override("es"):
        said = str(when(at("2026-11-21T01:00"), at("2026-11-21T03:00"), "Europe/Madrid"))
    assert said == "sábado, 21 de noviembre de 2026, de 02:00 a 04:00 CET"
