"""Everybody is told each thing once, whichever worker is killed and when, and whatever becomes of time and zone.

That a worker which is killed in the middle of a mail does not send it twice is the ledger's: what happens without it is
shown by tests/campaigns/test_drill.py.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.models import Delivery
from cms.infra.jobs.models import Job
from events.messages import clock
from events.messages.rounds import plan_rounds
from events.models import Attendee, Event, MessageRound, Occurrence
from events.services.events import update_event
from events.services.occurrences import move_occurrence
from tests.campaigns.test_drill import SlowSink
from tests.events.messages.crew import by_the_minute
from tests.factories import events
from tests.helpers.database import url_of_current
from tests.helpers.jobs import wait_until

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("job-drills")]
PEOPLE = 25
ZONES = (
    "Pacific/Honolulu", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Atlantic/Azores",
    "Europe/Athens", "Asia/Karachi", "Asia/Shanghai", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


class Crew:
    """Two job workers that can be killed."""

    def __init__(self, sink: SlowSink) -> None:
        own = {
            "DATABASE_URL": url_of_current(),
            "PYTHONPATH": str(settings.BASE_DIR),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        with (Path(settings.DATA_DIR) / "reminders.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.events.messages.crew"],
                cwd=settings.BASE_DIR,
                env=os.environ | own,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._workers: list[int] = []

    def start(self, how: str = "") -> None:
        """Add a worker."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        self._workers.append(int(self._process.stdout.readline()))

    def kill(self, number: int) -> None:
        """Kill one without warning; what it was at is somebody else's after seconds, not a minute."""
        os.kill(self._workers.pop(number), signal.SIGKILL)
        Job.objects.update(lease=3)
        Job.objects.filter(state="running").update(lease_until=timezone.now() + timedelta(seconds=3))

    def end(self) -> None:
        """Kill all of them."""
        self._process.communicate(timeout=30)


@pytest.fixture
def sink() -> Iterator[SlowSink]:
    server = SlowSink()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def crew(committed_db, sink) -> Iterator[Crew]:
    found = Crew(sink)
    yield found
    found.end()


def in_daylight() -> tuple[str, str]:
    """Two zones beside each other where nobody is asleep now."""

    def hour(zone: str) -> int:
        return timezone.now().astimezone(ZoneInfo(zone)).hour

    return next(both for both in pairwise(ZONES) if all(10 <= hour(zone) <= 17 for zone in both))


def in_twenty_hours(zone: str) -> datetime:
    wall = timezone.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return wall + timedelta(hours=20)


def tomorrow() -> Occurrence:
    """A date of which everybody is to be reminded now."""
    zone = in_daylight()[0]
    starts = in_twenty_hours(zone)
    with transaction.atomic():
        date = events.occurrence(events.event(starts=starts, ends=starts + timedelta(hours=2), time_zone=zone))
        for _person in range(PEOPLE):
            events.come(date)
        Attendee.objects.update(placed_at=timezone.now() - timedelta(days=2))
        plan_rounds(now=timezone.now())
    return date


def another_time(event: Event) -> None:
    starts = in_twenty_hours(event.time_zone) + timedelta(hours=1)
    move_occurrence(
        occurrence=event.occurrences.get(), starts=starts, ends=starts + timedelta(hours=2), by=events.host(event)
    )
    plan_rounds(now=timezone.now())


def another_zone(event: Event) -> None:
    update_event(event=event, by=events.host(event), time_zone=in_daylight()[1])
    plan_rounds(now=timezone.now())


def copies(sink: SlowSink) -> Counter[tuple[str, str]]:
    """How many mails of each subject each recipient has."""
    return Counter((mail.rcpt_tos[0], str(message_from_bytes(mail.content)["Subject"])) for mail in sink.mails)


def nothing_waits() -> bool:
    """Whether all is done but what is told in two minutes: what has changed."""
    later = list(MessageRound.objects.filter(kind="change").values_list("pk", flat=True))
    soon = timezone.now() + timedelta(seconds=60)
    waiting = Job.objects.filter(state__in=["queued", "running"], run_at__lt=soon)
    return not waiting.exclude(name="events.send_round", payload__round_id__in=later).exists()


def test_killed_workers_another_time_and_another_zone_remind_nobody_twice(crew, sink, drill_rounds) -> None:
    crew.start()
    for seed in range(1, drill_rounds + 1):
        chance, first = random.Random(seed), len(sink.mails)  # noqa: S311 - the same moments again
        event = tomorrow().event
        crew.start()
        deeds = ["kill", "kill", "kill", "time", "zone"]
        chance.shuffle(deeds)
        for moment, deed in zip(sorted(chance.sample(range(PEOPLE * 3 // 2), len(deeds))), deeds, strict=True):
            wait_until(lambda moment=moment, first=first: len(sink.mails) - first > moment)
            if deed == "kill":
                crew.kill(chance.randrange(2))
                crew.start()
            else:
                {"time": another_time, "zone": another_zone}[deed](Event.objects.get(pk=event.pk))
        wait_until(nothing_waits, within=60)
        crew.kill(0)
        # Else these would be told in the middle of another round, which may be minutes later.
        MessageRound.objects.filter(kind="change").update(done_at=timezone.now())

    rows = Delivery.objects.filter(dedupe_key__startswith="event:")
    ordered = Counter(key.split(":")[2] for key in rows.values_list("dedupe_key", flat=True))
    assert ordered == dict.fromkeys(("confirmation", "day_before"), PEOPLE * drill_rounds)
    assert {who: number for who, number in copies(sink).items() if number > 1} == {}
    assert set(rows.values_list("state", flat=True)) <= {"accepted", "unknown"}
    assert rows.filter(state="accepted").count() <= len(sink.mails)


def test_reminders_by_the_minute_come_twice_in_the_same_drill(crew, sink, monkeypatch) -> None:
    """Shows that the drill can fail: another time is no other reminder because each is about a day."""
    monkeypatch.setitem(clock.REMINDERS, "day_before", by_the_minute)
    event = tomorrow().event
    crew.start("by the minute")
    wait_until(lambda: any("Tomorrow" in subject for _who, subject in copies(sink)))
    another_time(Event.objects.get(pk=event.pk))
    wait_until(nothing_waits, within=60)

    assert max(copies(sink).values()) > 1
