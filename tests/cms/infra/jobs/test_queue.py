"""With Redis away, what would have been queued is done at once."""

import logging

import pytest

from cms.infra.jobs.queue import SteadyHuey


@pytest.fixture
def orphan():
    """A queue whose Redis does not answer: nothing listens on port 1."""
    return SteadyHuey("orphan", url="redis://127.0.0.1:1/0", immediate=False)


def test_a_task_runs_in_the_process_that_enqueued_it(orphan):
    done = []
    orphan.task()(done.append)("tidy up")
    assert done == ["tidy up"]


def test_a_task_that_fails_does_not_fail_its_caller(orphan, caplog):
    def fail():
        raise ValueError("a mistake")

    orphan.task()(fail)()
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.WARNING, logging.ERROR]
    assert "a mistake" in caplog.text


def test_results_are_neither_kept_nor_found(orphan):
    orphan.put_result("key", {"a": 1})
    assert orphan.get("key", peek=True) is None


def test_with_redis_the_task_waits_for_a_worker(settings):
    queue = SteadyHuey("steady", url=settings.REDIS_URL, immediate=False)
    done = []
    queue.task()(done.append)("later")
    assert (done, queue.pending_count()) == ([], 1)
    queue.execute(queue.dequeue())
    assert done == ["later"]
    assert queue.pending_count() == 0
