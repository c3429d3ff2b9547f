"""The words that rows of events are kept by, each with what it means."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class LocationType(models.TextChoices):
    """Where people meet."""

    IN_PERSON = "in_person", _("In person")
    VIRTUAL = "virtual", _("Online")
    HYBRID = "hybrid", _("In person and online")


class EventType(models.TextChoices):
    """What people do there."""

    MEETING = "meeting", _("Meeting")
    RALLY = "rally", _("Rally")
    TOWN_HALL = "town_hall", _("Town hall")
    CANVASS = "canvass", _("Canvass")
    PHONE_BANK = "phone_bank", _("Phone bank")
    TEXT_BANK = "text_bank", _("Text bank")
    TRAINING = "training", _("Training")
    FUNDRAISER = "fundraiser", _("Fundraiser")
    VOLUNTEERING = "volunteering", _("Volunteering")
    COMMUNITY = "community", _("Community event")
    OTHER = "other", _("Other")


class EventStatus(models.TextChoices):
    """Whether people see it. What was cancelled stays so."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class Visibility(models.TextChoices):
    """Who finds it: everybody; whoever has the link; only who was invited."""

    PUBLIC = "public", _("Public")
    UNLISTED = "unlisted", _("Unlisted: only by its link")
    PRIVATE = "private", _("Private: by invitation only")


class AddressVisibility(models.TextChoices):
    """Who reads the exact address; everybody may read the town."""

    EVERYBODY = "everybody", _("Everybody")
    ATTENDEES = "attendees", _("Only people with a place")


class Waitlist(models.TextChoices):
    """What happens with those who come when it is full."""

    NONE = "none", _("No waitlist")
    AUTOMATIC = "automatic", _("Waitlist: a place that gets free is given at once")
    OFFER = "offer", _("Waitlist: a place that gets free is offered for a while")


class OccurrenceStatus(models.TextChoices):
    """Whether it takes place."""

    SCHEDULED = "scheduled", _("Scheduled")
    CANCELLED = "cancelled", _("Cancelled")


class State(models.TextChoices):
    """Where an attendee stands (docs/events.md)."""

    PENDING = "pending", _("Waiting for approval")
    WAITLISTED = "waitlisted", _("On the waitlist")
    OFFERED = "offered", _("A place is offered")
    REGISTERED = "registered", _("Registered")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")


# They take a place each, and one for each guest. Who did not come keeps theirs: perhaps they are only late.
HOLDING: Final = (State.REGISTERED, State.OFFERED, State.ATTENDED, State.NO_SHOW)
# Whoever is in one of these and registers again has done so already.
LIVE: Final = (*HOLDING, State.PENDING, State.WAITLISTED)


class Ended(models.TextChoices):
    """Why somebody is cancelled."""

    BY_THEMSELVES = "by_themselves", _("Cancelled by themselves")
    BY_STAFF = "by_staff", _("Cancelled by staff")
    DECLINED = "declined", _("Declined by staff")
    OFFER_EXPIRED = "offer_expired", _("Did not accept the place in time")
    EVENT_CANCELLED = "event_cancelled", _("The event was cancelled")
    ERASED = "erased", _("Erased")


class SignupState(models.TextChoices):
    """Where an attendee stands with a shift. `WANTED`: they have no place at the event yet, so none in it."""

    WANTED = "wanted", _("Wanted")
    REGISTERED = "registered", _("Registered")
    WAITLISTED = "waitlisted", _("On the waitlist")


class Source(models.TextChoices):
    """What led somebody to register."""

    DIRECT = "direct", _("Event page")
    SHARE = "share", _("Shared link")
    EMBED = "embed", _("Embedded on another site")
    EMAIL = "email", _("E-mail")
    STAFF = "staff", _("Added by staff")
    WALK_IN = "walk_in", _("At the door")
    API = "api", _("API")


class CohostState(models.TextChoices):
    """What the invited organisation has said."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class CheckInKind(models.TextChoices):
    """What happened at the door."""

    IN = "in", _("Came in")
    UNDONE = "undone", _("Taken back")
