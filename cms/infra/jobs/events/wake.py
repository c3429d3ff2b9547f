"""The call that has new events brought to the stream at once. It may be lost: the relay runs each minute as well."""

from django.db import connection, transaction
from huey.contrib.djhuey import HUEY

from cms.infra.jobs.wake import Caller


def _call() -> None:
    from cms.infra.jobs.events.tasks import relay_now

    HUEY.offer(relay_now.s())


_caller = Caller(_call)


def relay_after_commit() -> None:
    """Have the relay run soon after this transaction, however many events it publishes, and others with it."""
    if not any(entry[1] == _caller.want for entry in connection.run_on_commit):
        transaction.on_commit(_caller.want, robust=True)
