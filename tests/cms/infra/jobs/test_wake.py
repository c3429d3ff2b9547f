"""A worker is called from a thread beside the one that enqueues."""

import os
import subprocess
import sys

import pytest
from huey.contrib.djhuey import HUEY

from cms.infra.jobs import wake
from cms.infra.jobs.queue import WAKE_UP
from tests.helpers.jobs import wait_until


@pytest.fixture
def waiting():
    """What waits in Huey's queue, which is empty at first."""
    queue = HUEY.storage
    queue.flush_queue()
    yield lambda: queue.conn.zrange(queue.queue_key, 0, -1)
    queue.flush_queue()


@pytest.fixture
def caller(monkeypatch) -> wake.Caller:
    """A caller that has not called yet."""
    caller = wake.Caller(wake.call_a_worker)
    monkeypatch.setattr(wake, "_caller", caller)
    return caller


def test_however_often_it_is_wanted_one_call_waits(waiting, caller):
    for _ in range(50):
        wake.up()
    wait_until(lambda: waiting() == [WAKE_UP])


def test_each_wish_after_a_call_leads_to_another_one(waiting, caller):
    for _ in range(3):
        wake.up()
        wait_until(lambda: waiting() == [WAKE_UP])
        HUEY.storage.flush_queue()


def test_without_redis_nobody_waits_and_the_call_is_made_when_it_is_back(waiting, caller, settings, caplog):
    there, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:1/0"
    wake.up()
    wait_until(lambda: "Redis is away" in caplog.text)
    settings.REDIS_URL = there
    wake.up()
    wait_until(lambda: waiting() == [WAKE_UP])


# Python 3.12 warns of what this test is about: a fork takes no thread along.
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_process_calls_from_a_thread_of_its_own(waiting, caller):
    wake.up()
    wait_until(lambda: waiting() == [WAKE_UP])
    HUEY.storage.flush_queue()
    child = os.fork()
    if not child:
        wake.up()
        wait_until(lambda: waiting() == [WAKE_UP])
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert waiting() == [WAKE_UP]


def test_a_process_that_ends_at_once_has_called(waiting):
    command = "import django; django.setup(); from cms.infra.jobs import wake; wake.up()"
    subprocess.run([sys.executable, "-c", command], check=True, env=os.environ)
    assert waiting() == [WAKE_UP]
