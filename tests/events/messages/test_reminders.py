from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from campaigns.models import Delivery
from events.messages.kinds import KINDS
from events.messages.services import change_message
from events.models import Attendee, Occurrence
from events.services.events import update_event
from events.services.occurrences import cancel_occurrence, move_occurrence
from events.services.rsvps import cancel_rsvp
from tests.events.calendars.test_build import next_change
from tests.events.messages.ledger import kinds_to
from tests.factories import events

pytestmark = pytest.mark.django_db
PHONE = {"phone": "+12125550123", "consents": ("sms",)}
AHEAD = 30
TODAY = timezone.now().date()


@pytest.fixture
def date(clock, fake_mail, fake_sms) -> Occurrence:
    """A meeting at seven in the evening in New York."""
    return events.occurrence(events.event(starts=evening(AHEAD), time_zone="America/New_York"))


def evening(days: int, hour: int = 19) -> datetime:
    """Clocks on the wall, counted from the real today, whatever the clock of the test shows."""
    return datetime.combine(TODAY + timedelta(days=days), time(hour))


def wall(days: int, hour: int, minute: int = 0, zone: str = "America/New_York") -> datetime:
    return evening(days, hour).replace(minute=minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_everybody_is_reminded_of_each_thing_once(clock, date) -> None:
    coming = events.come(date, **PHONE)
    events.run_all()

    for moment in (
        wall(AHEAD - 1, 18, 59), wall(AHEAD - 1, 19), wall(AHEAD - 1, 19, 1),
        wall(AHEAD, 7, 59), wall(AHEAD, 8), wall(AHEAD, 9),
        wall(AHEAD, 17, 59), wall(AHEAD, 18), wall(AHEAD, 18, 30),
    ):  # fmt: skip
        clock.strikes(moment)

    assert kinds_to(coming) == ["confirmation", "rsvp_text", "day_before", "same_day", "hour_before"]
    rows = Delivery.objects.filter(dedupe_key__startswith="event:")
    assert set(rows.values_list("state", "reason")) == {("accepted", "")}


def test_who_came_late_cancelled_or_waits_is_not_reminded(clock, date) -> None:
    gone, waiting = events.come(date), events.come(date)
    cancel_rsvp(attendee=gone)
    Attendee.objects.filter(pk=waiting.pk).update(state="waitlisted")
    clock.now = wall(AHEAD - 1, 19, 2)
    late = events.come(date)
    clock.strikes(wall(AHEAD - 1, 19, 6))

    assert "day_before" not in kinds_to(gone) + kinds_to(waiting) + kinds_to(late)


def test_after_an_outage_tomorrow_is_never_said_today(clock, date) -> None:
    coming = events.come(date)
    events.run_all()

    clock.strikes(wall(AHEAD - 1, 21))
    caught_up = kinds_to(coming)
    Delivery.objects.all().delete()
    other = events.occurrence(events.event(starts=evening(AHEAD), time_zone="America/New_York"))
    missed = events.come(other)
    events.run_all()
    clock.strikes(wall(AHEAD, 0, 30))

    assert caught_up == ["confirmation", "day_before"]
    assert "day_before" not in kinds_to(missed)


def test_another_time_the_same_day_reminds_nobody_twice_and_another_day_does(clock, date) -> None:
    made, coming = date.event, events.come(date)
    by = events.host(made)
    clock.strikes(wall(AHEAD - 1, 19, 1))
    move_occurrence(occurrence=date, starts=evening(AHEAD, 20), ends=evening(AHEAD, 22), by=by)
    clock.strikes(wall(AHEAD - 1, 20, 1))
    same = kinds_to(coming).count("day_before")
    later = AHEAD + 3
    move_occurrence(occurrence=date, starts=evening(later), ends=evening(later, 21), by=by)
    clock.strikes(wall(later - 1, 19, 1))
    move_occurrence(occurrence=date, starts=evening(AHEAD, 23), ends=evening(AHEAD + 1, 1), by=by)
    move_occurrence(occurrence=date, starts=evening(later), ends=evening(later, 21), by=by)
    clock.strikes(wall(later - 1, 19, 5))

    assert same == 1
    assert kinds_to(coming).count("day_before") == 2


def test_another_zone_reminds_nobody_twice(clock, date) -> None:
    made, coming = date.event, events.come(date)
    clock.strikes(wall(AHEAD - 1, 19, 1))

    update_event(event=made, by=events.host(made), time_zone="America/Los_Angeles")
    clock.strikes(wall(AHEAD - 1, 19, 1, zone="America/Los_Angeles"))

    assert kinds_to(coming).count("day_before") == 1


def test_what_was_planned_and_is_wrong_by_now_is_not_sent(clock, date) -> None:
    from events.messages.rounds import plan_rounds

    coming = events.come(date)
    events.run_all()
    clock.now = wall(AHEAD - 1, 19, 1)
    plan_rounds(now=clock.now)
    cancel_occurrence(occurrence=date, by=events.host(date.event))
    events.run_all()

    assert kinds_to(coming) == ["confirmation", "cancelled"]


def test_a_text_in_quiet_hours_is_dropped_with_a_reason_and_never_late(clock, fake_mail, fake_sms) -> None:
    made = events.event(starts=evening(AHEAD, 7), ends=evening(AHEAD, 9), time_zone="America/New_York")
    coming = events.come(events.occurrence(made), time_zone="America/New_York", **PHONE)
    events.run_all()
    before = len(fake_sms.sent)
    clock.strikes(wall(AHEAD, 6, 1))
    clock.strikes(wall(AHEAD, 8, 1))

    row = Delivery.objects.get(dedupe_key__contains=":hour_before:")
    assert "hour_before" in kinds_to(coming)
    assert (row.state, row.reason) == ("skipped", "quiet_hours_missed_window")
    assert len(fake_sms.sent) == before


def test_a_shift_is_reminded_of_by_text_or_else_by_mail(clock, fake_mail, fake_sms) -> None:
    made = events.event(starts=evening(AHEAD), time_zone="America/New_York")
    shift = events.shift(made, begins_after=-timedelta(hours=1))
    date = events.occurrence(made)
    by_text, by_mail = events.come(date, shifts=(shift.pk,), **PHONE), events.come(date, shifts=(shift.pk,))
    events.run_all()

    clock.strikes(wall(AHEAD, 16, 1))
    clock.strikes(wall(AHEAD, 16, 2))

    assert kinds_to(by_text)[-1] == "shift_text"
    assert kinds_to(by_mail)[-1] == "shift_mail"
    assert kinds_to(by_text).count("shift_text") == 1
    assert "6" in fake_sms.sent[-1].body
    assert "At the door" in fake_sms.sent[-1].body


def test_what_is_switched_off_or_rewritten(clock, date, fake_mail) -> None:
    made, coming = date.event, events.come(date, first_name="Ana", language="es")
    by = events.host(made)
    change_message(event=made, kind=KINDS["same_day"], by=by, is_on=False, words={})
    own = {"es": {"subject": "¡{event} es mañana!", "text": "{first_name}, ven a {place}"}}
    change_message(event=made, kind=KINDS["day_before"], by=by, is_on=True, words=own)
    events.run_all()

    clock.strikes(wall(AHEAD - 1, 19, 1))
    clock.strikes(wall(AHEAD, 8, 1))

    assert kinds_to(coming) == ["confirmation", "day_before"]
    assert fake_mail.sent[-1].subject == f"¡{made.title} es mañana!"
    assert "Ana, ven a New York" in fake_mail.sent[-1].text


def test_thanks_go_to_those_who_came(clock, date, fake_mail) -> None:
    from events.services.door import check_in

    made, came, absent = date.event, events.come(date), events.come(date)
    events.run_all()
    change_message(
        event=made, kind=KINDS["thanks"], by=events.host(made), is_on=True, words={},
        feedback_url="https://example.org/survey",
    )  # fmt: skip
    clock.now = wall(AHEAD, 19)
    check_in(attendee=came, seen=events.at_door(), by=events.host(made))
    clock.strikes(wall(AHEAD, 22, 1))
    clock.strikes(wall(AHEAD + 1, 9))

    assert kinds_to(came)[-1] == "thanks"
    assert "thanks" not in kinds_to(absent)
    assert "https://example.org/survey" in fake_mail.sent[-1].text


def test_times_are_those_of_the_place_and_of_the_reader(clock, fake_mail, fake_sms) -> None:
    """At half past two in the night in which clocks go forward, for somebody in London; by mail and text."""
    day = next_change("America/New_York", forward=True)
    at_night = datetime.combine(day, time(2, 30))
    made = events.event(starts=at_night, ends=at_night + timedelta(hours=3), time_zone="America/New_York")
    clock.now = timezone.now()
    events.come(events.occurrence(made), time_zone="Europe/London", **PHONE)
    events.run_all()

    text, mail = fake_sms.sent[-1].body, fake_mail.sent[-1].text
    # 02:30 is none that night: it is 03:30.
    assert "3:30 a.m. EDT" in text
    assert "3:30 a.m. to 5:30 a.m. EDT" in mail
    assert "7:30 a.m. to 9:30 a.m. GMT" in mail


def test_over_midnight_the_day_of_the_end_is_said(clock, fake_mail) -> None:
    made = events.event(starts=evening(AHEAD, 22), ends=evening(AHEAD + 1, 2), time_zone="America/New_York")
    coming = events.come(events.occurrence(made))
    events.run_all()
    clock.strikes(wall(AHEAD - 1, 20, 1))

    assert kinds_to(coming) == ["confirmation", "day_before"]
    assert "10:00 p.m." in fake_mail.sent[-1].text.replace("10 p.m.", "10:00 p.m.")
    assert " on " in fake_mail.sent[-1].text
