"""Domain events: what has happened, written in the transaction in which it happened. See docs/jobs.md.

A handler of an event runs in a durable job of its own. Programs outside of this one read the same events from a Redis
Stream.
"""

from cms.infra.jobs.events.publishing import publication, publish
from cms.infra.jobs.events.registry import DomainEvent, subscribe

__all__ = ["DomainEvent", "publication", "publish", "subscribe"]
