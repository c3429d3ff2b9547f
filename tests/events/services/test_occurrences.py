"""When an event takes place: by its rule, and by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.pagecache.models import PurgeRecord
from events.models import Event, Occurrence, Recurrence
from events.recurrence.local_time import on_the_wall
from events.services.events import update_event
from events.services.occurrences import (
    cancel_occurrence,
    leave_out,
    move_occurrence,
    repeat_event,
    stop_repeating,
)
from events.tasks import extend_recurrences
from tests.factories import events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_2027")]

# 19:00 in New York, a Tuesday.
FIRST = datetime.fromisoformat("2027-01-05T19:00")


@pytest.fixture
def series() -> Event:
    made = events.event(starts=FIRST, time_zone="America/New_York", capacity=3)
    repeat_event(event=made, rule="FREQ=WEEKLY;BYDAY=TU;COUNT=4", by=events.host(made))
    return Event.objects.get(pk=made.pk)


def rows(of: Event) -> list[Occurrence]:
    return list(of.occurrences.order_by("starts_at"))


def days(of: Event) -> list[str]:
    return [f"{on_the_wall(row.starts_at, of.time_zone):%m-%d %H:%M}" for row in rows(of)]


def repeat(of: Event, rule: str) -> None:
    repeat_event(event=of, rule=rule, by=events.host(of))


def test_each_time_is_an_occurrence_and_the_first_one_stays_what_it_was(series):
    assert days(series) == ["01-05 19:00", "01-12 19:00", "01-19 19:00", "01-26 19:00"]
    assert len({row.recurrence_id for row in rows(series)}) == 4
    assert all(row.listed for row in rows(series))


def test_each_occurrence_has_places_of_its_own(series):
    first, second, *_rest = rows(series)
    people = [events.come(occurrence, "ana", guests=2) for occurrence in (first, second)]
    assert events.states_of([*people, events.come(first)]) == ["registered", "registered", "waitlisted"]


def test_another_rule_keeps_the_days_that_have_people(series):
    kept = events.come(rows(series)[1]).occurrence
    repeat(series, "FREQ=WEEKLY;INTERVAL=2;COUNT=3")

    assert days(series) == ["01-05 19:00", "01-12 19:00", "01-19 19:00", "02-02 19:00"]
    assert Occurrence.objects.get(beside_rule=True).pk == kept.pk
    repeat(series, "FREQ=WEEKLY;COUNT=2")
    assert (days(series), Occurrence.objects.filter(beside_rule=True).exists()) == (
        ["01-05 19:00", "01-12 19:00"],
        False,
    )


def test_who_has_cancelled_keeps_a_day_too(series):
    events.come(rows(series)[3])
    stop_repeating(event=series, by=events.host(series))
    assert days(series) == ["01-05 19:00", "01-26 19:00"]


def test_another_hour_moves_all_to_come_but_those_that_were_moved_by_hand(series):
    host, moved = events.host(series), rows(series)[2]
    move_occurrence(occurrence=moved, starts=FIRST + timedelta(days=15), ends=FIRST + timedelta(days=15.1), by=host)
    update_event(event=series, by=host, starts=FIRST.replace(hour=18), ends=FIRST.replace(hour=20))

    assert days(series) == ["01-05 18:00", "01-12 18:00", "01-20 19:00", "01-26 18:00"]
    moved.refresh_from_db()
    assert (moved.rule_day, moved.moved) == (date(2027, 1, 19), True)
    assert rows(series)[0].revision > 0


def test_another_zone_keeps_the_hour_on_the_wall(series):
    update_event(event=series, by=events.host(series), time_zone="Europe/London")
    assert rows(series)[0].starts_at == datetime(2027, 1, 5, 19, tzinfo=UTC)
    series.refresh_from_db()
    assert days(series)[1] == "01-12 19:00"


def test_a_day_without_people_is_left_out_and_one_with_people_is_cancelled(series):
    _first, second, third, _fourth = rows(series)
    ana = events.come(third)
    for row in (second, third):
        leave_out(occurrence=row, by=events.host(series))

    assert days(series) == ["01-05 19:00", "01-19 19:00", "01-26 19:00"]
    third.refresh_from_db()
    ana.refresh_from_db()
    assert (third.status, third.listed, ana.state, ana.ended) == ("cancelled", False, "cancelled", "event_cancelled")
    repeat(series, "FREQ=WEEKLY;COUNT=4")
    assert days(series) == ["01-05 19:00", "01-19 19:00", "01-26 19:00"]


def test_a_cancelled_occurrence_tells_each_who_was_coming(series):
    first = rows(series)[0]
    events.come(first)
    cancel_occurrence(occurrence=first, by=events.host(series), note="Snow")
    cancel_occurrence(occurrence=first, by=events.host(series))

    names = OutboxEvent.objects.values_list("name", flat=True)
    assert [list(names).count(f"events.{name}") for name in ("AttendeeCancelled", "OccurrenceCancelled")] == [1, 1]
    with pytest.raises(ValidationError) as refused:
        events.come(first)
    assert refused.value.code == "cancelled"


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=WE", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"])
def test_the_first_day_must_be_one_of_the_rule(rule):
    made = events.event(starts=FIRST)
    with pytest.raises(ValidationError) as refused:
        repeat(made, rule)
    assert refused.value.error_dict["rule"][0].code == "first_day"
    assert made.occurrences.get().rule_day is None


def test_a_rule_without_an_end_goes_on_as_time_does(settings):
    made = events.event(starts=events.evening(1), time_zone="America/New_York")
    settings.EVENTS = {"HORIZON_DAYS": 10}
    repeat(made, "FREQ=DAILY")
    assert made.occurrences.count() == 11
    Recurrence.objects.update(laid_out_until=timezone.now().date())
    settings.EVENTS = {"HORIZON_DAYS": 20}
    events.run(extend_recurrences)
    assert made.occurrences.count() == 21
    # Where nothing is added, the cached pages stay.
    purged = PurgeRecord.objects.count()
    for until, more in ((20, 0), (21, 1)):
        settings.EVENTS = {"HORIZON_DAYS": until}
        Recurrence.objects.update(laid_out_until=timezone.now().date())
        events.run(extend_recurrences)
        assert (made.occurrences.count(), PurgeRecord.objects.count()) == (21 + more, purged + more)


def test_the_deadline_of_each_is_as_long_before_as_that_of_the_first():
    made = events.event(starts=FIRST, deadline=FIRST - timedelta(days=1), time_zone="America/New_York")
    repeat(made, "FREQ=WEEKLY;COUNT=2")
    assert [row.starts_at - row.registration_deadline for row in rows(made)] == [timedelta(days=1)] * 2


def test_a_moved_occurrence_tells_its_people_and_calendars_and_frees_no_place(series):
    first = rows(series)[0]
    events.come(first)
    moved = move_occurrence(
        occurrence=first, starts=FIRST + timedelta(hours=1), ends=FIRST + timedelta(hours=3), by=events.host(series)
    )
    told = OutboxEvent.objects.get(name="events.OccurrenceMoved")
    assert told.payload == {"occurrence_id": first.pk, "revision": moved.revision}
    assert (moved.recurrence_id, moved.revision > first.revision) == (first.starts_at, True)


def test_times_in_the_wrong_order_are_refused(series):
    with pytest.raises(ValidationError) as refused:
        move_occurrence(occurrence=rows(series)[0], starts=FIRST, ends=FIRST, by=events.host(series))
    assert refused.value.error_dict["ends"][0].code == "order"
