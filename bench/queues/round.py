"""One measurement, in a process with the contender's settings: `python -m bench.queues.round NAME NUMBER`."""

import sys
import time

import django

from bench.queues.contenders import CONTENDERS, Contender

# Before the clock starts, every worker has loaded what it needs and holds its connections.
_WARM_UP = 50
_GIVES_UP_AFTER = 120.0


def measure(contender: Contender, number: int) -> float:
    """Enqueue so many no-ops, each in a transaction of its own, and return how many a second were enqueued and done."""
    from django.db import transaction

    _wait_for_none_left(contender)
    began = time.perf_counter()
    for each in range(number):
        with transaction.atomic():
            contender.enqueue(each)
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
    chosen = CONTENDERS[sys.argv[1]]
    measure(chosen, _WARM_UP)
    print(measure(chosen, int(sys.argv[2])))
