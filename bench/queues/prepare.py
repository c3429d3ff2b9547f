"""The tables that the benchmark needs. Run as a module with the site's settings."""

import django
from django.core.management import call_command

from bench.queues.contenders import CONTENDERS


def write_an_order(number: int) -> None:
    """Write a row of the kind that jobs are about."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_order (number) VALUES (%s)", [number])


def main() -> None:
    """Make all tables."""
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_order (id bigserial PRIMARY KEY, number integer NOT NULL)")
    for contender in CONTENDERS.values():
        contender.prepare()


if __name__ == "__main__":
    django.setup()
    main()
