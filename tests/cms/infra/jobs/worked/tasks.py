"""Jobs that leave a line in a ledger, which takes a number twice: that it does not get it twice is what is tested."""

from django.db import connection, transaction
from huey.contrib.djhuey import HUEY

from cms.infra.jobs import Run, job


def write(number: int) -> None:
    """Take some time on both sides of writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
        cursor.execute("INSERT INTO ledger (number) VALUES (%s)", [number])
        cursor.execute("SELECT pg_sleep(0.01)")


@job("drill.note", lease=1, max_attempts=30)
def note(run: Run, *, number: int) -> None:
    write(number)


@HUEY.task()
def note_plainly(number: int) -> None:
    """The same without a row: what the negative control shows to be lost."""
    with transaction.atomic():
        write(number)
