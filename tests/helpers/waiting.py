"""Two transactions at once: the second one waits for the first, or does not."""

import threading
from collections.abc import Callable

from django.db import connection, transaction

from tests.helpers.jobs import wait_until

_WAITS_FOR_US = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def one_behind_the_other(
    first: Callable[[], object], second: Callable[[], object], then: Callable[[], object] = lambda: None
) -> None:
    """Commit what `first` does only when `second`, in a transaction of its own, waits for it or has ended.

    `then` is what the first one does at last, while the second one waits.
    """

    def follow() -> None:
        try:
            second()
        finally:
            connection.close()

    thread = threading.Thread(target=follow)
    with transaction.atomic():
        first()
        thread.start()
        wait_until(lambda: not thread.is_alive() or _somebody_waits())
        then()
    thread.join()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS_FOR_US)
        return bool(cursor.fetchone()[0])
