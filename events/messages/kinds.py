"""The kinds of messages about an event, each with what it says unless staff write something else.

Words may hold placeholders such as `{first_name}` (events.messages.words). Keys are stored: they never change.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.states import Channel

Text = str | Promise
MAIL: Final = Channel.EMAIL
TEXT: Final = Channel.SMS


@dataclass(frozen=True)
class Kind:
    """A kind of message. `goes` says when; what is `fixed` cannot be switched off: people wait for it."""

    key: str
    label: Text
    goes: Text
    purpose: str
    subject: Text
    text: Text
    channel: Channel = MAIL
    fixed: bool = False
    # Placeholders beyond those that all kinds know.
    knows: tuple[str, ...] = ()


_AT_ONCE: Final = _("At once")

_MAILS: Final = (
    Kind(
        "confirmation",
        _("Confirmation of a place"),
        _AT_ONCE,
        "event_confirmation",
        _("You are coming: {event}"),
        _("Hello {first_name},\n\nwe have kept a place for you. See you there!"),
    ),
    Kind(
        "pending",
        _("Waiting for approval"),
        _AT_ONCE,
        "event_confirmation",
        _("We have your registration: {event}"),
        _("Hello {first_name},\n\n{organisation} looks at each registration. We tell you as soon as that is done."),
    ),
    Kind(
        "waitlisted",
        _("On the waitlist"),
        _AT_ONCE,
        "event_confirmation",
        _("You are on the waitlist: {event}"),
        _("Hello {first_name},\n\nall places are taken. You are in line, and hear from us as soon as one gets free."),
    ),
    Kind(
        "place",
        _("Got a place after waiting"),
        _AT_ONCE,
        "event_confirmation",
        _("You have a place: {event}"),
        _("Hello {first_name},\n\nyou have a place now. If you cannot come, please cancel: others wait."),
    ),
    Kind(
        "offer",
        _("A place is offered"),
        _AT_ONCE,
        "event_confirmation",
        _("A place for you: {event}"),
        _("Hello {first_name},\n\na place has become free. It is yours until {until}. Take it by the link below."),
        fixed=True,
        knows=("until",),
    ),
    Kind(
        "link",
        _("The personal link once more"),
        _("When somebody registers again"),
        "event_confirmation",
        _("Your registration: {event}"),
        _("Hello {first_name},\n\nyou are registered already. By the link below you see and change your registration."),
        fixed=True,
    ),
    Kind(
        "shifts",
        _("Shifts have changed"),
        _AT_ONCE,
        "event_confirmation",
        _("Your shifts: {event}"),
        _("Hello {first_name},\n\nyour shifts are different now. Below you see how they stand."),
    ),
    Kind(
        "moved",
        _("Moved to another date by staff"),
        _AT_ONCE,
        "event_change",
        _("Another date for you: {event}"),
        _("Hello {first_name},\n\nanother date is yours now. Please take the former one out of your calendar."),
    ),
    Kind(
        "day_before",
        _("Reminder the day before"),
        _("24 hours before, at the latest at eight in the evening"),
        "event_reminder",
        _("Tomorrow: {event}"),
        _("Hello {first_name},\n\ntomorrow is the day. If you cannot come, please cancel by the link below."),
    ),
    Kind(
        "same_day",
        _("Reminder in the morning"),
        _("At eight in the morning of the day, if it begins after nine"),
        "event_reminder",
        _("Today: {event}"),
        _("Hello {first_name},\n\nwe look forward to seeing you today."),
    ),
    Kind(
        "shift_mail",
        _("Reminder of a shift"),
        _("Two hours before, to those who get no text"),
        "event_reminder",
        _("Your shift: {shift}"),
        _("Hello {first_name},\n\nyour shift “{shift}” begins at {shift_time}. Thank you for helping!"),
        knows=("shift", "shift_time"),
    ),
    Kind(
        "change",
        _("Notice of a change"),
        _("Two minutes after other times or another place were saved"),
        "event_change",
        _("Changed: {event}"),
        _("Hello {first_name},\n\nsomething is different: {changes}. Below you see how it stands now."),
        knows=("changes",),
    ),
    Kind(
        "cancelled",
        _("The event is cancelled"),
        _AT_ONCE,
        "event_cancellation",
        _("Cancelled: {event}"),
        _("Hello {first_name},\n\nwe are sorry: this does not take place.\n\n{note}"),
        knows=("note",),
    ),
    Kind(
        "gone",
        _("The registration is cancelled"),
        _AT_ONCE,
        "event_cancellation",
        _("Your registration is cancelled: {event}"),
        _("Hello {first_name},\n\nyour registration is cancelled. If you want to come after all, register again."),
    ),
    Kind(
        "offer_ended",
        _("An offer has ended"),
        _AT_ONCE,
        "event_cancellation",
        _("The offer has ended: {event}"),
        _("Hello {first_name},\n\nthe place was not taken in time, and goes to others. Register again to get in line."),
    ),
    Kind(
        "thanks",
        _("Thank you"),
        _("One hour after the end, to those who came"),
        "event_thanks",
        _("Thank you for coming: {event}"),
        _("Hello {first_name},\n\nthank you for being with us."),
    ),
)

_TEXTS: Final = (
    Kind(
        "rsvp_text",
        _("Confirmation by text"),
        _AT_ONCE,
        "rsvp_confirmation",
        "",
        _("{organisation}: you are coming to {event}, {date}, {time}. Reply STOP to get no more texts."),
        channel=TEXT,
    ),
    Kind(
        "hour_before",
        _("Reminder by text"),
        _("One hour before"),
        "event_reminder",
        "",
        _("{event} begins at {time}. {place} {link}"),
        channel=TEXT,
    ),
    Kind(
        "shift_text",
        _("Reminder of a shift by text"),
        _("Two hours before"),
        "shift_reminder",
        "",
        _("Your shift “{shift}” at {event} begins at {shift_time}. Thank you for helping!"),
        channel=TEXT,
        knows=("shift", "shift_time"),
    ),
)

KINDS: Final = {kind.key: kind for kind in (*_MAILS, *_TEXTS)}
# Written by staff to people they choose: not in the list of what goes by itself.
BY_HAND: Final = {
    MAIL: Kind("by_hand", _("Message by hand"), "", "event_message", "", ""),
    TEXT: Kind("by_hand", _("Message by hand"), "", "event_message", "", "", channel=TEXT),
}
