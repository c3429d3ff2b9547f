"""Durable jobs: rows in PostgreSQL, written with what they belong to, run by every worker process. See docs/jobs.md."""

from cms.infra.jobs.enqueueing import Order, enqueue, enqueue_many
from cms.infra.jobs.registry import URGENT, Definition, job
from cms.infra.jobs.run import Cancelled, RetryLater, Run
from cms.infra.jobs.schedule import cron

__all__ = ["URGENT", "Cancelled", "Definition", "Order", "RetryLater", "Run", "cron", "enqueue", "enqueue_many", "job"]
