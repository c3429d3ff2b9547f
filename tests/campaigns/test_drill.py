"""No recipient gets two copies, whichever worker is killed and when."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import transaction

from campaigns.models import Content, Delivery
from campaigns.states import State
from cms.infra.jobs import enqueue
from cms.infra.jobs.models import Job
from tests.campaigns.naive.tasks import send_naively
from tests.factories.messages import order
from tests.helpers.database import url_of_current
from tests.helpers.jobs import wait_until
from tests.helpers.mail_server import MailServer

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("job-drills")]

PEOPLE = 200
KILLS = 5
WELCOME = {"user_name": "Ana", "link": "https://example.org/"}


class SlowSink(MailServer):
    """Has each mail for a while before it says yes: there a killed sender cannot know what became of it."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the mail, then answer."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.05)
        return answer

    def copies(self) -> Counter[str]:
        """Return how many mails each recipient has."""
        return Counter(mail.rcpt_tos[0] for mail in self.mails)


@pytest.fixture
def sink() -> Iterator[SlowSink]:
    server = SlowSink()
    server.start()
    yield server
    server.stop()


class Workers:
    """Two job workers, which can be killed."""

    def __init__(self, sink: SlowSink) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": url_of_current(),
            "DJANGO_SETTINGS_MODULE": "tests.campaigns.naive.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Add one."""
        log = Path(settings.DATA_DIR) / "drill.log"
        with log.open("ab") as output:
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "run_huey", "--skip-checks"],
                    cwd=settings.BASE_DIR,
                    env=self._environment,
                    stdout=output,
                    stderr=output,
                )
            )

    def kill(self, number: int) -> None:
        """Kill one without warning, and start another in its place."""
        worker = self._processes.pop(number)
        worker.kill()
        worker.wait()
        self.start()

    def end(self) -> None:
        """Have all of them end in order."""
        for worker in self._processes:
            worker.terminate()
        for worker in self._processes:
            worker.wait(timeout=30)


@contextmanager
def two_workers(sink: SlowSink) -> Iterator[Workers]:
    workers = Workers(sink)
    try:
        workers.start()
        workers.start()
        yield workers
    finally:
        workers.end()


def kill_at_random(workers: Workers, sink: SlowSink, *, seed: int, first: int) -> None:
    """Kill a worker at moments drawn between the first mail and the last."""
    chance = random.Random(seed)  # noqa: S311 - which moments, and the same ones again
    for moment in sorted(chance.sample(range(PEOPLE * 9 // 10), KILLS)):
        wait_until(lambda moment=moment: len(sink.mails) - first > moment)
        workers.kill(chance.randrange(2))


def soon_given_up() -> None:
    """Let the jobs of a killed worker be taken over after seconds, not a minute."""
    Job.objects.update(lease=3)


def nothing_waits() -> bool:
    return not Job.objects.filter(state__in=["queued", "running"], name__in=NAMES).exists()


NAMES = ("campaigns.send_delivery", "tests.send_naively")


def test_killed_workers_never_send_twice(committed_db, sink, drill_rounds) -> None:
    with two_workers(sink) as workers:
        for seed in range(1, drill_rounds + 1):
            first = len(sink.mails)
            with transaction.atomic():
                for number in range(PEOPLE):
                    order(to=f"person-{seed}-{number}@example.org", purpose="welcome", context=WELCOME)
                soon_given_up()
            kill_at_random(workers, sink, seed=seed, first=first)
            wait_until(nothing_waits, within=60)

    copies = sink.copies()
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert {address: number for address, number in copies.items() if number > 1} == {}
    assert set(states) <= {State.ACCEPTED, State.UNKNOWN}
    accepted = Delivery.objects.filter(state=State.ACCEPTED).values_list("recipient", flat=True)
    assert [address for address in accepted if copies[address] != 1] == []
    assert sum(states.values()) == PEOPLE * drill_rounds
    assert states[State.UNKNOWN] <= KILLS * 4 * drill_rounds
    assert states[State.UNKNOWN], "a kill hit somebody at work"
    assert not Content.objects.exists()


def test_a_sender_without_a_claim_doubles_mails_in_the_same_drill(committed_db, sink) -> None:
    """Shows that the drill can fail."""
    with two_workers(sink) as workers:
        with transaction.atomic():
            for number in range(PEOPLE):
                enqueue(send_naively, {"number": number})
            soon_given_up()
        kill_at_random(workers, sink, seed=1, first=0)
        wait_until(nothing_waits, within=60)

    assert max(sink.copies().values()) > 1
