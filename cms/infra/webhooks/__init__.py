"""The inbox for what providers tell us: verified, kept once, handled by durable jobs, replayable.

    webhooks.subscribe("ses", note_event, name="campaigns.ses")     in AppConfig.ready()

    def note_event(message: webhooks.Message) -> None: ...          runs in a job, in one transaction with its mark

Providers send the same thing twice, late and in any order, and staff may replay a message: a handler must bear all of
it. `message.occurred_at` is the provider's own time: what is older than the row must change nothing. See
docs/webhooks.md.
"""

from cms.infra.webhooks.registry import Handler, Message, subscribe

__all__ = ["Handler", "Message", "subscribe"]
