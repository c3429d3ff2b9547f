"""What the job worker does for events."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from cms.infra.jobs import Run, cron
from events import selectors
from events.messages.notices import tell_pending
from events.messages.rounds import plan_rounds
from events.messages.services import send_by_hand  # noqa: F401 - workers find their jobs from here
from events.services.door import mark_no_shows
from events.services.listing import unlist_past
from events.services.offers import end_offers, fill_up
from events.services.repeating import extend

# Who checks in late, or syncs a device the morning after, is not late yet.
_NO_SHOWS_AFTER: Final = timedelta(hours=12)


@cron("* * * * *", name="events.end_offers", transaction=False)
def end_late_offers(run: Run) -> None:
    """Give offered places that nobody has accepted in time to the next in line."""
    for number in selectors.occurrences_with_late_offers(timezone.now()):
        end_offers(occurrence_id=number)
        run.raise_if_cancelled()


@cron("*/5 * * * *", name="events.fill_up", transaction=False)
def fill_up_before_start(run: Run) -> None:
    """In the last day before the start, keep places for nobody any more."""
    for number in selectors.occurrences_to_fill_up(timezone.now()):
        fill_up(occurrence_id=number)
        run.raise_if_cancelled()


@cron("*/10 * * * *", name="events.unlist_past")
def unlist_what_is_over(run: Run) -> None:
    """Keep the index of the public list as small as what is to come."""
    unlist_past()


@cron("17 2 * * *", name="events.extend", transaction=False)
def extend_recurrences(run: Run) -> None:
    """Add the next occurrences of events that come again."""
    for number in selectors.recurrences_to_extend(timezone.now()):
        extend(recurrence_id=number)
        run.raise_if_cancelled()


@cron("7 * * * *", name="events.no_shows", transaction=False)
def note_no_shows(run: Run) -> None:
    """Say who did not come, where people were checked in: elsewhere nobody knows."""
    for occurrence in selectors.occurrences_to_close(timezone.now() - _NO_SHOWS_AFTER):
        mark_no_shows(occurrence=occurrence)
        run.raise_if_cancelled()


@cron("* * * * *", name="events.plan_rounds")
def plan_due_rounds(run: Run) -> None:
    """Begin the reminders and thanks whose time has come."""
    plan_rounds(now=timezone.now())


# Each hour that was missed, too: it was eight in the morning somewhere.
@cron("0 * * * *", name="events.tell_pending", catch_up="each")
def tell_of_pending(run: Run) -> None:
    """Tell organisers once a day who waits for approval."""
    if run.slot is not None:
        tell_pending(slot=run.slot)
