"""The job worker as it runs in production: a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.helpers.database import url_of_current

STOPS_WITHIN = 30.0


@contextmanager
def running_jobs() -> Iterator[subprocess.Popen[bytes]]:
    """Run Huey's consumer on the current test database; end it as production does, with SIGINT."""
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
            worker.send_signal(signal.SIGINT)
            worker.wait(timeout=STOPS_WITHIN)


def wait_until(condition: Callable[[], object], within: float = 40.0) -> None:
    """Return as soon as the condition holds; fail when it has not in time (seconds)."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "The condition did not come true in time."
        time.sleep(0.05)
