"""Dates and shifts of an event in the console."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from events.console import rules
from events.models import Recurrence, Shift
from events.states import OccurrenceStatus
from tests.factories import events

TUESDAY = dt.date(2026, 1, 13)
SAID = {"interval": 1, "weekdays": [], "monthly": "day", "rule": "", "end": "never", "count": None, "until": None}
ROWS = [
    ({"frequency": "DAILY", "end": "count", "count": 3}, "FREQ=DAILY;COUNT=3", "Every day, 3 times"),
    (
        {"frequency": "WEEKLY", "interval": 2, "weekdays": ["TH"]},
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        "Every 2 weeks on Tuesday and Thursday",
    ),
    ({"frequency": "MONTHLY", "monthly": "weekday"}, "FREQ=MONTHLY;BYDAY=2TU", "Every month"),
    ({"frequency": "MONTHLY"}, "FREQ=MONTHLY;BYMONTHDAY=13", "Every month"),
    (
        {"frequency": "YEARLY", "end": "until", "until": dt.date(2030, 1, 31)},
        "FREQ=YEARLY;UNTIL=20300131",
        "Every year, until Jan. 31, 2030",
    ),
    ({"frequency": "custom", "rule": "FREQ=DAILY;BYMONTH=1"}, "FREQ=DAILY;BYMONTH=1", "FREQ=DAILY;BYMONTH=1"),
]


@pytest.mark.parametrize(("said", "rule", "words"), ROWS)
def test_plain_words_become_a_rule_and_a_rule_plain_words(said, rule, words):
    assert rules.build_rule(SAID | said, TUESDAY) == rule
    assert rules.in_words(rule, "UTC").startswith(words)
    again = rules.read_rule(rule, "UTC")
    assert rules.build_rule(SAID | again, TUESDAY) == rule


def test_what_no_rule_can_be_made_of_is_refused():
    until = {"frequency": "DAILY", "end": "until"}
    for said in ({"frequency": "DAILY", "end": "count"}, until, until | {"until": dt.date(9999, 12, 31)}):
        with pytest.raises(ValidationError):
            rules.build_rule(SAID | said, TUESDAY)
    with pytest.raises(ValidationError):
        rules.build_rule(SAID | {"frequency": "MONTHLY", "monthly": "last"}, TUESDAY)
    with pytest.raises(ValidationError):
        rules.next_days("FREQ=WEEKLY;BYDAY=WE", first=TUESDAY, zone="UTC")


def test_dates_are_shown_before_they_are_kept_then_moved_limited_and_left_out(owner, send, greens):
    event = events.event(greens, starts=events.evening(10), capacity=9)
    repeat, dates = f"/admin/events/{event.pk}/repeat/", f"/admin/events/{event.pk}/dates/"
    daily = {"frequency": "DAILY", "interval": 1, "end": "count", "count": 3}
    page = send(repeat, **daily, preview=1)
    assert len(page.context["days"]) == 3
    assert not Recurrence.objects.exists()
    assert "how many times" in str(send(repeat, frequency="DAILY", end="count").context["form"].errors["count"])
    assert send(repeat, **daily).url == dates
    assert "Every day, 3 times." in owner.get(dates).content.decode()
    first, second, third = event.occurrences.order_by("starts_at")
    events.come(events.on(event, third.rule_day), guests=3)

    assert "starts" in owner.get(f"/admin/events/dates/{first.pk}/move/").context["form"].initial
    moved = events.evening(20, hour=9)
    send(f"/admin/events/dates/{first.pk}/move/", starts=f"{moved:%Y-%m-%dT%H:%M}", ends=f"{moved:%Y-%m-%d}T10:00")
    send(f"/admin/events/dates/{second.pk}/cancel/")
    page = send(f"/admin/events/dates/{third.pk}/places/", capacity=3)
    assert "4 places are taken" in str(page.context["form"].errors["capacity"])
    send(f"/admin/events/dates/{third.pk}/places/", capacity=4)
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.moved, first.starts_at.date(), third.capacity) == (True, moved.date(), 4)
    assert event.occurrences.count() == 2
    send(f"/admin/events/dates/{third.pk}/cancel/", note="Rain.")
    third.refresh_from_db()
    assert (third.status, third.cancel_note) == (OccurrenceStatus.CANCELLED, "Rain.")


def test_shifts_are_added_changed_filled_and_removed(owner, send, greens):
    event = events.event(greens)
    screen = f"/admin/events/{event.pk}/shifts/"
    assert "No shifts yet" in owner.get(screen).content.decode()
    said = {"name": "At the door", "begins_after": "-0:30", "lasts": "1:15", "capacity": 2}
    assert "begins_after" in send(f"{screen}new/", **said | {"begins_after": "soon"}).context["form"].errors
    assert send(f"{screen}new/", **said).url == screen
    shift = Shift.objects.get()
    assert (shift.begins_after, shift.lasts) == (-dt.timedelta(minutes=30), dt.timedelta(minutes=75))
    events.come(events.occurrence(event), "ana", shifts=(shift.pk,))
    page = owner.get(screen).content.decode()
    assert "1 places taken" in page
    assert "Ana" in page
    assert owner.get(f"/admin/events/shifts/{shift.pk}/").context["form"]["begins_after"].value() == "-0:30"
    send(f"/admin/events/shifts/{shift.pk}/", **said | {"name": "Entrance", "capacity": 3})
    shift.refresh_from_db()
    assert (shift.name, shift.capacity) == ("Entrance", 3)
    send(f"/admin/events/shifts/{shift.pk}/remove/")
    assert "No shifts yet" in owner.get(screen).content.decode()
