from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Notice
from events.messages.notices import tell_pending
from events.services.decisions import approve
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def morning(zone: str, hour: int = 8) -> datetime:
    day = timezone.now().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def test_organisers_hear_at_eight_where_they_are_how_many_wait_for_them() -> None:
    of = organisations.organisation(time_zone="America/New_York")
    made = events.event(of, needs_approval=True)
    date, by = events.occurrence(made), events.host(made)
    organisations.member(of, permissions=["events.view"])
    first, *_others = (events.come(date) for _each in range(3))
    approve(attendee=first, by=by)
    events.come(events.occurrence())

    elsewhere = tell_pending(slot=morning("America/New_York", hour=9))
    told = tell_pending(slot=morning("America/New_York"))

    assert (elsewhere, told) == (0, 1)
    [notice] = Notice.objects.filter(kind="event.pending")
    assert (notice.user, notice.organisation, notice.ways) == (by, of, ["console", "email"])
    assert notice.text == "2 registrations wait for approval."
    assert tell_pending(slot=date.ends_at.replace(minute=0) + timedelta(days=1, hours=1)) == 0
