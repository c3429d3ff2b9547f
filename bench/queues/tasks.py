"""The same no-op for each queue. Huey's consumer finds it by the module's name."""

import procrastinate
from huey.contrib.djhuey import on_commit_task
from procrastinate.contrib.django.django_connector import DjangoConnector

from cms.infra.jobs import Run, job

# Like Rostrum's jobs, procrastinate's are enqueued on Django's connection, in its transaction.
peer = procrastinate.App(connector=DjangoConnector())


@job("bench.nothing", quick=True)
def ours(run: Run, *, number: int) -> None:
    """Do nothing, on Rostrum's durable jobs."""


@job("bench.nothing_alone")
def ours_alone(run: Run, *, number: int) -> None:
    """Do nothing, in a transaction that is shared with no other job."""


@on_commit_task()
def plain(number: int) -> None:
    """Do nothing, on Huey alone."""


@peer.task(name="nothing")
def nothing(number: int) -> None:
    """Do nothing, on procrastinate."""
