"""Events, when they take place, who comes, and who helps."""

from events.models.attendees import Attendee, CheckIn, ShiftSignup
from events.models.cohosts import Cohost
from events.models.events import Event, FormerEventSlug
from events.models.messages import EventMessage, HandMessage, MessageRound
from events.models.occurrences import Occurrence, Recurrence
from events.models.shifts import Shift

__all__ = [
    "Attendee",
    "CheckIn",
    "Cohost",
    "Event",
    "EventMessage",
    "FormerEventSlug",
    "HandMessage",
    "MessageRound",
    "Occurrence",
    "Recurrence",
    "Shift",
    "ShiftSignup",
]
