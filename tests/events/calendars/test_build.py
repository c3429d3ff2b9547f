import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from events.calendars.build import calendar_of_attendee, calendar_of_dates, calendar_of_event
from events.models import Attendee, Event, Occurrence
from events.selectors import dates_for_calendars
from events.services.events import update_event
from events.services.moving import move_attendee
from events.services.occurrences import cancel_occurrence, leave_out, move_occurrence, repeat_event
from events.services.publishing import cancel_event
from events.services.registration import register
from events.services.rsvps import cancel_rsvp
from tests.events.calendars.reading import dates_in, identity, only, read, together
from tests.factories import events

pytestmark = pytest.mark.django_db
SECRET = {
    "venue": "Ana’s kitchen",
    "street": "12 Hidden Lane",
    "city": "Springfield",
    "latitude": 39.801234,
    "longitude": -89.643456,
    "address_visibility": "attendees",
    "location_type": "hybrid",
    "join_url": "https://meet.example.org/secret",
}


def series(
    rule: str, *, starts: datetime, lasts: timedelta = timedelta(hours=2), zone: str = "America/New_York"
) -> Event:
    made = events.event(starts=starts, ends=starts + lasts, time_zone=zone)
    repeat_event(event=made, rule=rule, by=events.host(made))
    return Event.objects.select_related("organisation").get(pk=made.pk)


def ours(event: Event) -> list[tuple[datetime, datetime]]:
    rows = event.occurrences.scheduled().order_by("starts_at")
    return [(row.starts_at, row.ends_at) for row in rows]


def theirs(event: Event, *more: str) -> list[tuple[datetime, datetime]]:
    """When it takes place by its file, taken together with others."""
    last = event.occurrences.order_by("-starts_at")[0].starts_at
    begin = event.occurrences.order_by("starts_at")[0].starts_at - timedelta(days=2)
    laid_out = datetime.combine(event.recurrence.laid_out_until, time(), UTC) if hasattr(event, "recurrence") else last
    text = together(calendar_of_event(event), *more)
    return dates_in(text, begin, max(last, laid_out) + timedelta(days=1))


def own_file(of: Attendee) -> str:
    found = Attendee.objects.select_related("occurrence__event__organisation").get(pk=of.pk)
    return calendar_of_attendee(found)


def next_change(zone: str, *, forward: bool) -> date:
    """The day of the next night in which clocks go forward, or back."""
    place, day = ZoneInfo(zone), timezone.now().date() + timedelta(days=3)
    while True:
        before, after = (datetime.combine(day + timedelta(days=n), time(), place).utcoffset() for n in (0, 1))
        if before != after and (after > before) is forward:
            return day
        day += timedelta(days=1)


def test_a_date_says_all_that_everybody_may_know() -> None:
    made = events.event(title="Ana, Bob; and ñ", summary="Come!", tags=["garden", "a,b"], **SECRET)

    entry = only(calendar_of_event(made))

    [date_of_it] = made.occurrences.all()
    assert entry["UID"] == str(made.uid)
    assert entry["SEQUENCE"] == made.revision
    assert (entry.start.astimezone(UTC), entry.end.astimezone(UTC)) == (date_of_it.starts_at, date_of_it.ends_at)
    assert (entry["SUMMARY"], entry["LOCATION"]) == ("Ana, Bob; and ñ", "Springfield, online")
    assert entry["GEO"].to_ical() == "39.8;-89.6"
    assert [str(tag) for tag in entry["CATEGORIES"].cats] == ["garden", "a,b"]
    assert "secret" not in calendar_of_event(made)
    assert "Hidden" not in calendar_of_event(made)


def test_who_has_a_place_reads_where_and_how_and_when_to_help() -> None:
    made = events.event(**SECRET, capacity=1)
    shift = events.shift(made, instructions="Bring the key.")
    date_of_it = events.occurrence(made)
    coming, waiting = events.come(date_of_it, shifts=(shift.pk,)), events.come(date_of_it)

    entry = only(calendar_of_attendee(coming))
    other = only(calendar_of_attendee(waiting))

    assert "12 Hidden Lane" in entry["LOCATION"]
    assert "https://meet.example.org/secret" in entry["DESCRIPTION"]
    assert "At the door" in entry["DESCRIPTION"]
    assert "Bring the key." in entry["DESCRIPTION"]
    assert (entry["STATUS"], other["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert "Hidden" not in other["LOCATION"]
    assert "secret" not in other["DESCRIPTION"]


def test_a_date_is_the_same_entry_in_every_file_and_newer_after_each_change() -> None:
    made = events.event()
    date_of_it = events.occurrence(made)
    coming = events.come(date_of_it)

    def entries() -> list[tuple[str, int]]:
        event = Event.objects.get(pk=made.pk)
        attendee = Attendee.objects.get(pk=coming.pk)
        files = (calendar_of_event(event), calendar_of_attendee(attendee), feed())
        return [(str(entry["UID"]), int(entry["SEQUENCE"])) for entry in map(only, files)]

    def feed() -> str:
        return calendar_of_dates(dates_for_calendars(timezone.now()), name="All")

    first = entries()
    update_event(event=made, by=events.host(made), title="Another title")
    second = entries()
    move_occurrence(occurrence=date_of_it, starts=events.evening(40), ends=events.evening(40, 21), by=events.host(made))
    third = entries()

    assert len({uid for uid, _sequence in first + second + third}) == 1
    assert [len({each for _uid, each in entries}) for entries in (first, second, third)] == [1, 1, 1]
    assert first[0][1] < second[0][1] < third[0][1]


def test_what_is_called_off_leaves_the_calendar() -> None:
    made = events.event()
    date_of_it = events.occurrence(made)
    coming, another = events.come(date_of_it), events.come(date_of_it)
    uid, before = str(made.uid), only(calendar_of_attendee(coming))["SEQUENCE"]

    cancel_rsvp(attendee=coming)
    own = calendar_of_attendee(Attendee.objects.get(pk=coming.pk))
    cancel_event(event=made, by=events.host(made), note="Too much snow.")
    public = calendar_of_event(Event.objects.get(pk=made.pk))
    theirs = calendar_of_attendee(Attendee.objects.get(pk=another.pk))

    for text in (own, public, theirs):
        entry = only(text)
        assert read(text)["METHOD"] == "CANCEL"
        assert (str(entry["UID"]), entry["STATUS"]) == (uid, "CANCELLED")
        assert entry["SEQUENCE"] > before
    assert "Too much snow." in only(public)["DESCRIPTION"]


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Australia/Sydney", "Africa/Casablanca"])
@pytest.mark.parametrize("forward", [True, False])
def test_nights_in_which_clocks_change(zone, forward) -> None:
    """From ten to six, and at half past two: one begins before the change, one may be in the hour that is left out."""
    day = next_change(zone, forward=forward)
    over = series(
        "FREQ=DAILY;COUNT=4",
        starts=datetime.combine(day - timedelta(days=1), time(22)),
        lasts=timedelta(hours=8),
        zone=zone,
    )
    at_night = series("FREQ=DAILY;COUNT=4", starts=datetime.combine(day - timedelta(days=1), time(2, 30)), zone=zone)
    once = events.event(starts=datetime.combine(day, time(2, 30)), ends=datetime.combine(day, time(5)), time_zone=zone)

    assert theirs(over) == ours(over)
    assert theirs(at_night) == ours(at_night)
    assert theirs(once) == ours(once)


def test_moved_cancelled_left_out_and_kept_beside_the_rule() -> None:
    made = series("FREQ=WEEKLY;COUNT=6", starts=events.evening())
    by, days = events.host(made), [row.rule_day for row in made.occurrences.all()]
    events.come(events.on(made, days[2]))
    leave_out(occurrence=events.on(made, days[1]), by=by)
    move_occurrence(
        occurrence=events.on(made, days[3]), starts=events.evening(200), ends=events.evening(200, 22), by=by
    )
    repeat_event(event=made, rule="FREQ=WEEKLY;INTERVAL=3;COUNT=4", by=by)
    called_off = days[0] + timedelta(weeks=6)
    cancel_occurrence(occurrence=events.on(made, called_off), by=by)
    made = Event.objects.select_related("organisation").get(pk=made.pk)

    text = calendar_of_event(made)

    assert theirs(made) == ours(made)
    assert {str(each["UID"]) for each in read(text).events} == {str(made.uid)}
    cancelled = [each for each in read(text).events if each["STATUS"] == "CANCELLED"]
    assert [each["RECURRENCE-ID"].dt.date() for each in cancelled] == [called_off]
    assert read(text)["METHOD"] == "PUBLISH"


def test_whoever_has_all_files_has_each_date_once() -> None:
    """The event's own, each date's, a feed, and what two people have saved: before and after all that may happen."""
    made = series("FREQ=WEEKLY;COUNT=6", starts=events.evening())
    by, days = events.host(made), [row.rule_day for row in made.occurrences.all()]
    coming, moved = events.come(events.on(made, days[1])), events.come(events.on(made, days[2]))

    def files() -> list[str]:
        event = Event.objects.select_related("organisation").get(pk=made.pk)
        rows = list(event.occurrences.select_related("event__organisation"))
        own = Attendee.objects.select_related("occurrence__event__organisation").in_bulk([coming.pk, moved.pk])
        return [
            *(calendar_of_event(event, row) for row in rows),
            calendar_of_dates(dates_for_calendars(timezone.now()), name="All"),
            *map(calendar_of_attendee, own.values()),
        ]

    def agree(*more: str, left: Occurrence | None = None) -> None:
        event = Event.objects.select_related("organisation").get(pk=made.pk)
        [feed] = [text for text in files() if "X-WR-CALNAME:All" in text]
        public = ours(event)
        assert theirs(event) == dates_in(feed, events.evening(1), events.evening(300)) == public
        assert theirs(event, *files(), *more) == [times for times in public if not left or times[0] != left.starts_at]

    agree()
    before = files()[-2:]
    starts = events.evening(hour=20)
    update_event(event=made, starts=starts, ends=starts + timedelta(hours=3), by=by)
    update_event(event=made, time_zone="America/Chicago", by=by)
    agree(*before)
    move_attendee(attendee=Attendee.objects.get(pk=moved.pk), to=events.on(made, days[4]), by=by)
    move_occurrence(
        occurrence=events.on(made, days[1]), starts=events.evening(200), ends=events.evening(200, 22), by=by
    )
    cancel_occurrence(occurrence=events.on(made, days[3]), by=by)
    # Whoever was moved has taken the former date out.
    agree(*before, left=events.on(made, days[2]))


def test_what_was_saved_is_what_a_cancellation_takes_out() -> None:
    made = series("FREQ=WEEKLY;COUNT=3", starts=events.evening())
    by, first = events.host(made), made.occurrences.earliest("starts_at")
    coming = events.come(events.on(made, first.rule_day))
    saved = only(own_file(coming))
    starts = events.evening(hour=9)
    update_event(event=made, starts=starts, ends=starts + timedelta(hours=1), by=by)
    cancel_rsvp(attendee=coming)

    off = own_file(coming)

    assert read(off)["METHOD"] == "CANCEL"
    assert identity(only(off)) == identity(saved) == (str(made.uid), first.starts_at)
    assert only(off)["SEQUENCE"] > saved["SEQUENCE"]


def test_a_number_never_falls_whatever_somebody_does() -> None:
    """They cancel, come after all, are moved away and back; and the date is cancelled in the end."""
    made = series("FREQ=WEEKLY;COUNT=2", starts=events.evening())
    by = events.host(made)
    here, there = (events.on(made, row.rule_day) for row in made.occurrences.order_by("starts_at"))
    coming = events.come(here, "ana")
    numbers = []

    def note() -> None:
        [entry] = [each for each in read(own_file(coming)).events if identity(each)[1] == here.recurrence_id]
        numbers.append((int(entry["SEQUENCE"]), str(entry["STATUS"])))

    note()
    cancel_rsvp(attendee=coming)
    note()
    register(occurrence=here, rsvp=events.rsvp("ana"))
    note()
    move_attendee(attendee=Attendee.objects.get(pk=coming.pk), to=there, by=by)
    note()
    register(occurrence=here, rsvp=events.rsvp("ana"))
    cancel_rsvp(attendee=here.attendees.get(email_normal=coming.email_normal))
    move_attendee(attendee=Attendee.objects.get(pk=coming.pk), to=here, by=by)
    note()
    cancel_occurrence(occurrence=here, by=by)
    note()

    assert [status for _number, status in numbers] == [
        "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert [number for number, _status in numbers] == sorted({number for number, _status in numbers})


def test_a_day_that_comes_back_is_newer_than_it_was() -> None:
    made = series("FREQ=WEEKLY;COUNT=3", starts=events.evening())
    by, day = events.host(made), made.occurrences.latest("starts_at").rule_day
    for hour in (20, 21, 22):
        move_occurrence(
            occurrence=events.on(made, day), starts=events.evening(50, hour), ends=events.evening(51), by=by
        )

    def number() -> int:
        made.refresh_from_db()
        return int(only(calendar_of_event(made, events.on(made, day)))["SEQUENCE"])

    before = number()
    repeat_event(event=made, rule="FREQ=WEEKLY;COUNT=2", by=by)
    repeat_event(event=made, rule="FREQ=WEEKLY;COUNT=3", by=by)

    assert number() > before


RULES = (
    "FREQ=DAILY;INTERVAL={n}",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;INTERVAL={n};COUNT=30",
    "FREQ=WEEKLY;INTERVAL={n}",
    "FREQ=MONTHLY;BYMONTHDAY={day};INTERVAL={n}",
    "FREQ=MONTHLY;BYDAY={nth}{weekday}",
    "FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}",
    "FREQ=DAILY;UNTIL={until}",
)


@pytest.mark.parametrize("seed", range(8))
def test_any_rule_means_the_same_to_others(seed) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same rules again
    zone = chance.choice(
        ["America/New_York", "Europe/London", "Australia/Sydney", "America/Asuncion", "Asia/Kolkata", "UTC"]
    )
    first = timezone.now().date() + timedelta(days=chance.randrange(1, 90))
    rule = chance.choice(RULES).format(
        n=chance.randrange(1, 5),
        day=first.day,
        nth=min((first.day - 1) // 7 + 1, 5),
        weekday=("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()],
        month=first.month,
        until=f"{first + timedelta(days=chance.randrange(5, 200)):%Y%m%d}",
    )
    starts = datetime.combine(first, time(chance.randrange(24), chance.choice([0, 30])))
    made = series(rule, starts=starts, lasts=timedelta(hours=chance.randrange(1, 30)), zone=zone)
    by = events.host(made)
    for row in chance.sample(list(made.occurrences.all()), min(4, made.occurrences.count())):
        deed = chance.choice(["move", "cancel", "leave out"])
        if deed == "move":
            there = datetime.combine(row.rule_day, time(chance.randrange(24))) + timedelta(days=chance.randrange(3))
            move_occurrence(occurrence=row, starts=there, ends=there + timedelta(hours=3), by=by)
        elif deed == "cancel":
            cancel_occurrence(occurrence=row, by=by)
        elif row.rule_day != first:
            leave_out(occurrence=row, by=by)
    made = Event.objects.select_related("organisation").get(pk=made.pk)

    assert theirs(made) == ours(made)


def test_words_are_in_the_reader_s_language() -> None:
    made = events.event(location_type="hybrid", accessibility="Ramp")

    with translation.override("es"):
        entry = only(calendar_of_event(made))

    assert "Accesibilidad: Ramp" in entry["DESCRIPTION"]
    assert "/es/events/" in entry["URL"]
