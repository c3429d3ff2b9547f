"""A process from which job workers are split off: each begins at once; a start of its own would take seconds.

Each line it reads asks for one worker and is answered with its number; "by the minute" is one that takes a reminder to
be about the minute of the start, not about the day.
"""

import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import django
from django.core.management import call_command


def by_the_minute(starts: datetime, zone: str) -> Any:
    """What most systems do: another time is another reminder."""
    from events.messages.clock import day_before

    return replace(day_before(starts, zone), about=starts.isoformat())


def _work(how: str) -> None:
    from events.messages import clock, rounds

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    rounds.PART = 5
    if how == "by the minute":
        clock.REMINDERS["day_before"] = by_the_minute
    call_command("run_huey", skip_checks=True)


def main() -> None:
    """Split off workers until nobody asks for more; then end them."""
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    workers = []
    for line in sys.stdin:
        number = os.fork()
        if not number:
            _work(line.strip())
            os._exit(0)
        workers.append(number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    for number in workers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


if __name__ == "__main__":
    main()
