"""The call that has new events brought to the stream at once. It may be lost: the relay runs each minute as well."""

from django.db import connection, transaction


def relay_after_commit() -> None:
    """Have the relay run once after this transaction, however many events it publishes."""
    if not any(entry[1] is _call for entry in connection.run_on_commit):
        transaction.on_commit(_call, robust=True)


def _call() -> None:
    from cms.infra.jobs.events.tasks import relay_now

    relay_now()
