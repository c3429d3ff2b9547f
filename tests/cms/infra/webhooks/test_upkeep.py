"""What time does to the inbox, while others are at it."""

from django.utils import timezone

from cms.infra.jobs.models import Job
from cms.infra.webhooks import services, upkeep
from cms.infra.webhooks.models import Handling, InboxMessage
from cms.infra.webhooks.verifiers import VERIFIERS
from tests.helpers.waiting import one_behind_the_other
from tests.helpers.webhooks import stripe_event


def test_what_is_handled_in_this_very_moment_has_not_failed(committed_db, subscribe) -> None:
    """Staff have let its dead job run again, and it is about to commit."""
    subscribe("stripe", lambda _message: None, name="test.all")
    body = stripe_event()
    services.store(provider="stripe", content=VERIFIERS["stripe"].read(body), body=body, headers={})
    Job.objects.update(state="dead", finished=timezone.now())

    def handle() -> None:
        Handling.objects.update(done_at=timezone.now())
        InboxMessage.objects.update(state="processed")

    one_behind_the_other(handle, upkeep.mark_failed)
    assert InboxMessage.objects.get().state == "processed"
