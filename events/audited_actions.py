"""What events write into the audit log."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_action

ACTIONS: Final = {
    "event.created": _("Event made"),
    "event.changed": _("Event changed"),
    "event.capacity": _("Places of an event changed"),
    "event.published": _("Event published"),
    "event.cancelled": _("Event cancelled"),
    "event.message_changed": _("Message of an event changed"),
    "event.message_sent": _("Message written to people who come"),
    "event.deleted": _("Draft of an event deleted"),
    "occurrence.moved": _("Date of an event moved"),
    "occurrence.cancelled": _("Date of an event cancelled"),
    "shift.added": _("Shift added"),
    "shift.changed": _("Shift changed"),
    "shift.removed": _("Shift removed"),
    "cohost.invited": _("Co-host invited"),
    "cohost.accepted": _("Invitation to co-host accepted"),
    "cohost.rejected": _("Invitation to co-host rejected"),
    "cohost.changed": _("Rights of a co-host changed"),
    "cohost.removed": _("Co-host removed"),
    "attendees.exported": _("List of attendees taken away"),
    "attendees.read": _("Attendees read by a program"),
    "rsvp.registered": _("Registered for an event"),
    "rsvp.changed": _("Registration changed"),
    "rsvp.cancelled": _("Registration cancelled"),
    "rsvp.approved": _("Registration approved"),
    "rsvp.declined": _("Registration declined"),
    "rsvp.promoted": _("Place given to somebody who waited"),
    "rsvp.offered": _("Place offered to somebody who waited"),
    "rsvp.offer_accepted": _("Offered place accepted"),
    "rsvp.placed_by_hand": _("Place given by hand"),
    "rsvp.put_back": _("Put back on the waitlist"),
    "rsvp.moved": _("Registration moved to another date"),
    "rsvp.checked_in": _("Checked in"),
    "rsvp.check_in_undone": _("Check-in taken back"),
    "rsvp.no_show": _("Did not come"),
    "rsvp.no_show_undone": _("“Did not come” taken back"),
}


def register_actions() -> None:
    """Make them known."""
    for key, label in ACTIONS.items():
        register_action(key, label)
