"""What events add to the contacts of an organisation; registered in `EventsConfig.ready()`."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.api.erasure import forget_answers
from accounts.contacts.registry import (
    Erasure,
    Merge,
    register_erasure_handler,
    register_merge_handler,
    register_source,
    register_timeline,
)
from accounts.contacts.timeline import Entry, Page
from accounts.models import Contact
from cms.infra.jobs.events import subscribe
from events.domain_events import AttendeeChanged, AttendeeRegistered
from events.models import Attendee, Cohost
from events.places.locking import take_turn
from events.services.contacts import forget_attendee, know_attendee


def join() -> None:
    """Make all of this known."""
    register_source("event", gettext_lazy("Event"))
    register_timeline("events.attendances", attendances_of)
    register_merge_handler("events", follow_merge)
    register_erasure_handler("events", forget)
    subscribe(AttendeeRegistered, note_attendee, name="events.note_attendee")
    subscribe(AttendeeChanged, note_address, name="events.note_address")


def note_attendee(event: AttendeeRegistered, _event_id: UUID) -> None:
    """Make who has registered a contact. In a job: whoever registers does not wait for it, and holds up nobody."""
    know_attendee(attendee_id=event.attendee_id)


def note_address(event: AttendeeChanged, _event_id: UUID) -> None:
    """Find whose contact an attendee is who has another address now."""
    if "email_normal" in event.fields:
        know_attendee(attendee_id=event.attendee_id)


def attendances_of(contact: Contact, page: Page) -> list[Entry]:
    """Return the registrations of a contact, for the timeline."""
    rows = page.of(Attendee.objects.filter(contact=contact).select_related("occurrence__event"), at="registered_at")
    return [
        Entry(
            at=row.registered_at,
            number=row.pk,
            title=_("Registered for {event}").format(event=row.occurrence.event.title),
            detail=str(row.get_state_display()),
            icon="calendar",
        )
        for row in rows
    ]


def follow_merge(merge: Merge) -> None:
    """Have the registrations of both belong to the winner."""
    theirs = Attendee.objects.filter(contact=merge.loser)
    # Several rows at once are locked by who has the turn alone, or two wait for each other.
    take_turn(theirs.values_list("occurrence", flat=True))
    theirs.update(contact=merge.winner)


def forget(erasure: Erasure) -> None:
    """Forget who has registered, by their contact and by addresses that are nobody else's."""
    theirs = Q(contact=erasure.contact)
    if addresses := erasure.addresses["email"]:
        theirs |= Q(email_normal__in=addresses)
    own = Attendee.objects.filter(theirs, organisation=erasure.contact.organisation)
    # All turns before any row: who has one of them waits for none of these.
    take_turn(own.values_list("occurrence", flat=True))
    numbers = [attendee.pk for attendee in own]
    for attendee in own.order_by("occurrence", "pk"):
        forget_attendee(attendee=attendee)
    cohosts = Cohost.objects.filter(event__occurrences__attendees__in=numbers).values_list("organisation", flat=True)
    forget_answers(numbers, organisations=[erasure.contact.organisation_id, *cohosts])
