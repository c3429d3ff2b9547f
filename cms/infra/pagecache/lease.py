"""Whoever is told that a purge is done is told when no edge can contradict it.

An edge (nginx) serves from its own memory for at most a lease after it *sent* its last successful question for the
generation. A purge is preceded by its fence, which moves the generation and takes the same entries out of Redis, and
until the purge nothing with these tags gets back in. So an edge that asks after the fence drops what it holds, and a
lease after the fence none is left that has not asked. Where the fence did not stand (Redis was away or emptied), the
lease counts from the purge itself.

Only durations are compared: no two clocks need agree, but each must go on at the pace of the others.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cms.infra.pagecache.mechanisms import Mechanism, mechanism


class _Scope:
    """What is waited for once, at its end. Shared by all threads that work for one request."""

    def __init__(self) -> None:
        self.is_open = True
        self.until = 0.0


_current: ContextVar[_Scope | None] = ContextVar("pagecache_lease", default=None)


@contextmanager
def one_wait() -> Iterator[None]:
    """Have the purges inside wait together at the end of the block, however many they are, and however it ends.

    Blocks the thread. A block inside another one leaves the waiting to that.
    """
    outer = _current.get()
    if outer is not None and outer.is_open:
        yield
        return
    scope = _Scope()
    token = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(token)
        # In this order: a thread that outlives the block either is seen here, or sees that it must wait by itself.
        scope.is_open = False
        _wait_until(scope.until)


def settle(until: float) -> None:
    """Return once no edge can contradict a purge, at this time of the monotonic clock; in `one_wait` just note it."""
    scope = _current.get()
    if scope is not None:
        scope.until = max(scope.until, until)
        if scope.is_open:
            return
    _wait_until(until)


@mechanism(Mechanism.EDGE_LEASE_WAIT, when_off=None)
def _wait_until(until: float) -> None:
    if (left := until - time.monotonic()) > 0:
        time.sleep(left)
