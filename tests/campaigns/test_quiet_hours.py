"""Quiet hours follow the clock on the recipient's wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.quiet_hours import Hours, closing, next_allowed, zone, zones_of
from campaigns.states import Channel

NEW_YORK = ZoneInfo("America/New_York")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LAW = Hours.parse("08:00-21:00")


def at(text: str, place: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=place)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2026-07-01T07:59:59", "2026-07-01T08:00"),
        ("2026-07-01T08:00", "2026-07-01T08:00"),
        ("2026-07-01T20:59:59", "2026-07-01T20:59:59"),
        ("2026-07-01T21:00", "2026-07-02T08:00"),
        ("2026-07-01T23:30", "2026-07-02T08:00"),
        ("2026-07-01T00:30", "2026-07-01T08:00"),
        # The clock goes forward in the night of 8 March 2026, and back in that of 1 November.
        ("2026-03-07T22:00", "2026-03-08T08:00"),
        ("2026-10-31T22:00", "2026-11-01T08:00"),
    ],
)
def test_a_message_goes_between_eight_and_nine_by_the_wall_clock(asked, allowed) -> None:
    assert next_allowed(at(asked), (NEW_YORK,), LAW) == at(allowed).astimezone(UTC)


@pytest.mark.parametrize(("asked", "hours"), [("2026-03-07T22:00", 10 - 1), ("2026-10-31T22:00", 10 + 1)])
def test_the_nights_of_clock_changes_are_an_hour_shorter_and_longer(asked, hours) -> None:
    assert next_allowed(at(asked), (NEW_YORK,), LAW) - at(asked).astimezone(UTC) == timedelta(hours=hours)


def test_hours_that_open_in_the_skipped_hour_open_when_the_clock_has_jumped() -> None:
    allowed = next_allowed(at("2026-03-08T01:00"), (NEW_YORK,), Hours.parse("02:30-21:00"))

    assert allowed.astimezone(NEW_YORK).isoformat() == "2026-03-08T03:30:00-04:00"


def test_hours_that_open_in_the_doubled_hour_never_send_anything_to_the_past() -> None:
    hours = Hours.parse("01:30-21:00")
    second_ten_past_one = at("2026-11-01T01:10").replace(fold=1)

    assert next_allowed(second_ten_past_one, (NEW_YORK,), hours) == at("2026-11-01T01:30").replace(fold=1).astimezone(
        UTC
    )


def test_every_quarter_of_an_hour_of_a_year_comes_out_allowed_and_not_before_it() -> None:
    moment, end = at("2026-01-01T00:00").astimezone(UTC), at("2027-01-01T00:00").astimezone(UTC)
    while moment < end:
        allowed = next_allowed(moment, (NEW_YORK,), LAW)
        assert moment <= allowed <= moment + timedelta(hours=12)
        assert 8 <= allowed.astimezone(NEW_YORK).hour < 21
        moment += timedelta(minutes=15)


def test_two_zones_must_both_be_awake() -> None:
    assert next_allowed(at("2026-07-01T08:00"), (NEW_YORK, LOS_ANGELES), LAW) == at("2026-07-01T11:00").astimezone(UTC)
    assert next_allowed(at("2026-07-01T20:00", LOS_ANGELES), (NEW_YORK, LOS_ANGELES), LAW) == at(
        "2026-07-02T08:00", LOS_ANGELES
    ).astimezone(UTC)


def test_where_days_never_overlap_the_first_zone_decides() -> None:
    narrow = Hours.parse("12:00-12:30")

    assert next_allowed(at("2026-07-01T08:00"), (NEW_YORK, LOS_ANGELES), narrow) == at("2026-07-01T12:00").astimezone(
        UTC
    )


def test_allowed_hours_end_with_the_first_zone_to_close() -> None:
    noon = at("2026-07-01T12:00")

    assert closing(noon, (NEW_YORK, LOS_ANGELES), LAW) == at("2026-07-01T21:00").astimezone(UTC)
    assert closing(noon, (LOS_ANGELES,), LAW) == at("2026-07-01T21:00", LOS_ANGELES).astimezone(UTC)


def test_a_zone_that_was_not_asked_does_not_end_them() -> None:
    narrow = Hours.parse("12:00-12:30")
    noon = at("2026-07-01T12:00", LOS_ANGELES)

    assert closing(noon, (LOS_ANGELES, NEW_YORK), narrow) == at("2026-07-01T12:30", LOS_ANGELES).astimezone(UTC)


@pytest.mark.parametrize(
    ("time_zone", "channel", "address", "expected"),
    [
        ("Europe/Madrid", Channel.SMS, "+13105550123", ["Europe/Madrid"]),
        # An area code only hints: sender and number must both be awake.
        ("", Channel.SMS, "+13105550123", ["America/New_York", "America/Los_Angeles"]),
        ("", Channel.SMS, "+12125550123", ["America/New_York"]),
        ("Nowhere/Land", Channel.SMS, "+12125550123", ["America/New_York"]),
        ("", Channel.EMAIL, "ana@example.org", ["America/New_York"]),
        ("../../etc/passwd", Channel.EMAIL, "ana@example.org", ["America/New_York"]),
    ],
)
def test_the_clock_that_counts(time_zone, channel, address, expected) -> None:
    zones = zones_of(time_zone=time_zone, channel=channel, address=address, home=NEW_YORK)

    assert [place.key for place in zones] == expected


def test_a_number_without_a_place_waits_for_its_whole_country() -> None:
    zones = zones_of(time_zone="", channel=Channel.SMS, address="+18005550123", home=NEW_YORK)
    allowed = next_allowed(at("2026-07-01T08:00"), zones, LAW)

    assert len(zones) > 10
    assert all(8 <= allowed.astimezone(place).hour < 21 for place in zones)


@pytest.mark.parametrize("text", ["21:00-08:00", "8-21", "08:00", "", "08:00-08:00", "08:00-25:00"])
def test_hours_that_make_no_sense_are_refused(text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own texts differ
        Hours.parse(text)


def test_an_unknown_zone_is_none() -> None:
    assert zone("Nowhere/Land") is None
    assert zone("") is None
