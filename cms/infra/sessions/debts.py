"""What Redis has not been told, because it could not be reached: told in the background as soon as it can.

A debt ends by itself once no copy can be left that it is about. It is not kept anywhere else: a process that ends with
debts leaves the others with their leases.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from redis.exceptions import RedisError

from cms.infra.redis_client import Client, Command

# Commands in one pipeline, which must be answered within the client's timeout.
_AT_ONCE: Final = 200
# Seconds between two tries.
_PAUSE: Final = 0.5


class Debts:
    """Commands by the Redis key that each is about; one for each key, since a later one says all that counts."""

    def __init__(self, client: Callable[[], Client]) -> None:
        self._client = client
        # With the time.monotonic() at which each debt has ended by itself.
        self._owed: dict[str, tuple[Command, float]] = {}
        self._lock = threading.Lock()
        self._payer: threading.Thread | None = None

    def owes(self, key: str) -> bool:
        """Tell whether what Redis says about this key may be older than what this process knows."""
        return key in self._owed

    def owe(self, key: str, command: Command, *, seconds: float) -> None:
        """Have Redis told, for so many seconds."""
        with self._lock:
            self._owed[key] = (command, time.monotonic() + seconds)
            # A thread does not outlive a fork.
            if self._payer is None or not self._payer.is_alive():
                self._payer = threading.Thread(target=self._pay, name="session-debts", daemon=True)
                self._payer.start()

    def _pay(self) -> None:
        while due := self._due():
            try:
                # Patient: the requests around have just found Redis away, and need not wait for this.
                self._client().call(*(command for command, _ in due.values()), patient=True).checked()
            except RedisError:
                time.sleep(_PAUSE)
            else:
                self._settle(due)

    def _due(self) -> dict[str, tuple[Command, float]]:
        """Return some of what is still owed. If nothing is, whoever owes next starts another thread."""
        now = time.monotonic()
        with self._lock:
            self._owed = {key: debt for key, debt in self._owed.items() if debt[1] > now}
            if not self._owed:
                self._payer = None
            return dict(list(self._owed.items())[:_AT_ONCE])

    def _settle(self, paid: dict[str, tuple[Command, float]]) -> None:
        with self._lock:
            self._owed = {key: debt for key, debt in self._owed.items() if paid.get(key) != debt}
