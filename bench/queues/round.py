"""One measurement, in a process with the contender's settings: `python -m bench.queues.round QUEUE PATTERN NUMBER`."""

import sys
import time
from collections.abc import Callable

import django

from bench.queues.contenders import CONTENDERS, Contender
from bench.queues.prepare import write_an_order

# Before the clock starts, every worker has loaded what it needs and holds its connections.
_WARM_UP = 50
_GIVES_UP_AFTER = 120.0


def one_by_one(contender: Contender, number: int) -> None:
    """Enqueue each job in a transaction of its own, together with a row that it belongs to: what a request does."""
    from django.db import transaction

    for each in range(number):
        with transaction.atomic():
            write_an_order(each)
            contender.enqueue(each)


def all_at_once(contender: Contender, number: int) -> None:
    """Enqueue all jobs in one transaction: what a mailing does."""
    from django.db import transaction

    with transaction.atomic():
        contender.enqueue_many(range(number))


PATTERNS: dict[str, Callable[[Contender, int], None]] = {"one by one": one_by_one, "all at once": all_at_once}


def measure(contender: Contender, pattern: str, number: int) -> float:
    """Enqueue so many no-ops and return how many a second were enqueued and done."""
    _wait_for_none_left(contender)
    began = time.perf_counter()
    PATTERNS[pattern](contender, number)
    _wait_for_none_left(contender)
    return number / (time.perf_counter() - began)


def _wait_for_none_left(contender: Contender) -> None:
    deadline = time.monotonic() + _GIVES_UP_AFTER
    while contender.left():
        if time.monotonic() > deadline:
            raise SystemExit(f"{contender.name} did not finish its jobs.")
        time.sleep(0.02)


if __name__ == "__main__":
    django.setup()
    _, queue, chosen, jobs = sys.argv
    measure(CONTENDERS[queue], chosen, _WARM_UP)
    print(measure(CONTENDERS[queue], chosen, int(jobs)))
