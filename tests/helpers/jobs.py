"""The job worker as it runs in production: a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from cms.infra.jobs.models import Job, State
from cms.infra.jobs.runner import run_due
from tests.helpers.database import url_of_current

STOPS_WITHIN = 30.0


@contextmanager
def running_jobs() -> Iterator[subprocess.Popen[bytes]]:
    """Run Huey's consumer on the current test database; end it as production does, with SIGTERM."""
    own = {"DATABASE_URL": url_of_current(), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    with (Path(settings.DATA_DIR) / "jobs.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_huey"],
            env=os.environ | own,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield worker
        finally:
            worker.terminate()
            try:
                worker.wait(timeout=STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                # Its sessions would spoil the tests after this one, too.
                worker.kill()
                worker.wait()
                raise


def wait_until(condition: Callable[[], object], within: float = 40.0) -> None:
    """Return as soon as the condition holds; fail when it has not in time (seconds)."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "The condition did not come true in time."
        time.sleep(0.05)


def run_due_jobs(*, hurry: bool = False, limit: int = 1_000) -> list[Job]:
    """Run every job that is due, in this process and inside the test's transaction; return the jobs as they are then.

    A job that fails waits for its next attempt; with `hurry` everything that waits for its time is made due first.
    """
    # As Huey does at its start: what no test has imported yet is a job, too.
    autodiscover_modules("tasks")
    if hurry:
        Job.objects.filter(state=State.QUEUED).update(run_at=timezone.now())
    ran = run_due(limit=limit)
    rows = Job.objects.in_bulk(ran)
    return [rows[number] for number in ran]
