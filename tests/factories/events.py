"""Events and those who come, made through services."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Organisation
from cms.infra.jobs import enqueue
from cms.infra.jobs.models import Job
from cms.infra.jobs.models import State as JobState
from cms.infra.jobs.registry import Definition
from events.models import Attendee, Event, Occurrence, Shift
from events.rsvps import Rsvp
from events.selectors import occurrence_to_register
from events.services.door import AtDoor
from events.services.events import create_event
from events.services.publishing import publish_event
from events.services.registration import Registration, register
from events.services.shifts import add_shift
from tests.factories import organisations
from tests.helpers.jobs import run_due_jobs

_numbers = count(1)


def evening(days: int = 30, hour: int = 19) -> datetime:
    """What clocks on the wall show at the beginning of an event in so many days."""
    return datetime.combine(timezone.now().date() + timedelta(days=days), time(hour))


def draft(of: Organisation | None = None, **values: Any) -> Event:
    """An event in thirty days that nobody sees yet."""
    of = of or organisations.organisation()
    starts = values.pop("starts", None) or evening()
    defaults = {"title": f"Meeting {next(_numbers)}", "city": "New York", "ends": starts + timedelta(hours=2)}
    return create_event(organisation=of, by=organisations.owner_of(of), starts=starts, **defaults | values)


def event(of: Organisation | None = None, **values: Any) -> Event:
    """A published event."""
    made = draft(of, **values)
    return publish_event(event=made, by=host(made))


def host(of: Event) -> Any:
    """The owner of its organisation."""
    return organisations.owner_of(of.organisation)


def occurrence(of: Event | None = None, **values: Any) -> Occurrence:
    """The only occurrence of an event, or its first."""
    of = of or event(**values)
    found = occurrence_to_register(of.occurrences.order_by("starts_at").values_list("pk", flat=True)[0])
    assert found is not None
    return found


def on(of: Event, day: date) -> Occurrence:
    """The occurrence that the rule puts on a day."""
    found = occurrence_to_register(of.occurrences.get(rule_day=day).pk)
    assert found is not None
    return found


def shift(of: Event, name: str = "At the door", **values: Any) -> Shift:
    """A shift of the first hour."""
    defaults = {"begins_after": timedelta(0), "lasts": timedelta(hours=1)}
    return add_shift(event=of, by=host(of), name=name, **defaults | values)


def rsvp(name: str = "", **values: Any) -> Rsvp:
    """What somebody fills in, each time somebody else."""
    name = name or f"guest{next(_numbers)}"
    return Rsvp(**{"first_name": name.title(), "email": f"{name}@example.org"} | values)


def come(to: Occurrence, name: str = "", **values: Any) -> Attendee:
    """Somebody who registers by themselves."""
    return registration(to, name, **values).attendee


def registration(to: Occurrence, name: str = "", **values: Any) -> Registration:
    """What becomes of somebody who registers by themselves; options of `register` stand beside those of the form."""
    options = {key: values.pop(key) for key in ("lead", "by", "user", "invited", "walk_in") if key in values}
    return register(occurrence=to, rsvp=rsvp(name, **values), **options)


def state_of(attendee: Attendee) -> str:
    """Where somebody stands now."""
    return Attendee.objects.values_list("state", flat=True).get(pk=attendee.pk)


def states_of(attendees: Iterable[Attendee]) -> list[str]:
    """Where people stand now, in their order."""
    return [state_of(each) for each in attendees]


def at_door(**values: Any) -> AtDoor:
    """What a device at the door tells, each time something new."""
    return AtDoor(**{"nonce": uuid4(), "at": timezone.now()} | values)


def run(task: Definition) -> None:
    """Have a worker run a job that comes by the clock, now; it must end well."""
    number = enqueue(task).pk
    assert {row.pk: row.state for row in run_due_jobs()}[number] == JobState.DONE


def run_all(*, hurry: bool = False) -> None:
    """Have workers do all that waits, and what it leads to; each must end well.

    `hurry`: also what waits for its time, by the database's clock, whatever a test takes for now.
    """
    for _again in range(5):
        if hurry:
            Job.objects.filter(state=JobState.QUEUED).update(run_at=Now())
        ran = run_due_jobs()
        assert not [row for row in ran if row.state == JobState.DEAD]
        if not ran:
            return
