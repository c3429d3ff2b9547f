"""Rules of RFC 5545, and what is none."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from events.recurrence.rules import parse_rule

NEW_YORK = "America/New_York"


def days(rule: str, first: date, until: date = date(2030, 1, 1)) -> list[str]:
    return [f"{day:%m-%d}" for day in parse_rule(rule, zone=NEW_YORK).days(first=first, until=until)]


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", date(2026, 2, 27), ["02-27", "02-28", "03-01"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4", date(2026, 1, 6), ["01-06", "01-08", "01-20", "01-22"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", date(2026, 1, 30), ["01-30", "02-27", "03-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", date(2026, 1, 31), ["01-31", "03-31", "05-31"]),
        ("FREQ=YEARLY;COUNT=2", date(2028, 2, 29), ["02-29"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", date(2026, 1, 30), ["01-30", "02-27"]),
        ("rrule:freq=weekly;until=20260120", date(2026, 1, 6), ["01-06", "01-13", "01-20"]),
    ],
)
def test_rules_name_days(rule, first, expected):
    assert days(rule, first) == expected


def test_an_end_in_utc_is_the_day_that_it_is_there():
    # 00:30 of the 21st in London is still the 20th in New York.
    assert str(parse_rule("FREQ=DAILY;UNTIL=20260121T003000Z", zone=NEW_YORK)) == "FREQ=DAILY;UNTIL=20260120"


def test_calendars_get_the_last_time_in_utc():
    rule = parse_rule("FREQ=WEEKLY;UNTIL=20260714", zone=NEW_YORK)
    assert rule.for_calendars(begins=time(19), zone=NEW_YORK) == "FREQ=WEEKLY;UNTIL=20260714T230000Z"
    assert parse_rule("FREQ=WEEKLY;COUNT=2", zone=NEW_YORK).for_calendars(begins=time(19), zone=NEW_YORK) == (
        "FREQ=WEEKLY;COUNT=2"
    )


def test_a_rule_is_kept_in_one_form():
    assert str(parse_rule("RRULE:BYDAY=TU;COUNT=5;FREQ=WEEKLY;", zone=NEW_YORK)) == "FREQ=WEEKLY;BYDAY=TU;COUNT=5"


@pytest.mark.parametrize(
    "rule",
    [
        *("", "every Tuesday", "BYDAY=TU", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;COUNT=0"),
        *("FREQ=DAILY;COUNT=1001", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=2;UNTIL=20260101", "FREQ=DAILY;COUNT=²"),
        *("FREQ=DAILY;COUNT=000001000000000", "FREQ=DAILY;UNTIL=99991231"),
        *("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;UNTIL=20261399"),
        *("FREQ=YEARLY;BYWEEKNO=99", "FREQ=MONTHLY;BYSETPOS=1", "FREQ=DAILY;" * 60),
    ],
)
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(ValidationError) as refused:
        parse_rule(rule, zone=NEW_YORK)
    assert refused.value.error_dict["rule"][0].code == "invalid"


def test_a_rule_that_never_comes_again_is_read_at_once():
    for rule in ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2"):
        assert days(rule, date(2026, 1, 1), date(2027, 1, 1)) == []


def test_days_are_those_of_their_own_years():
    leap = parse_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", zone=NEW_YORK)
    found = list(leap.days(first=date(2028, 2, 29), until=date(2040, 1, 1)))
    assert found == [date(year, 2, 29) for year in (2028, 2032, 2036)]
