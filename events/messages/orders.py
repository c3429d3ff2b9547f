"""Order one message to one person: by the event's own settings, in their language, with what they may know."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import translation

from accounts.models import Channel as ContactChannel
from accounts.models.consent import NO
from accounts.services.organisations import owner_key
from campaigns.recipients import Recipient
from campaigns.services.deliver import Window, deliver
from campaigns.states import State
from events.messages.facts import Facts, facts_for
from events.messages.kinds import MAIL, Kind
from events.messages.purposes import FRAME
from events.messages.words import Words, fill, words_of
from events.models import Attendee, Event, EventMessage
from events.states import LocationType


@dataclass(frozen=True)
class Occasion:
    """What a message is about. `key` makes it one; `facts` fill the placeholders that only its kind knows."""

    key: str
    not_after: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)
    link: str = ""
    label: str = ""


def settings_of(event: Event) -> dict[str, EventMessage]:
    """Return what staff have changed of the messages of an event, by kind."""
    return {row.kind: row for row in EventMessage.objects.filter(event=event)}


def is_sent(kind: Kind, setting: EventMessage | None) -> bool:
    """Tell whether messages of a kind go out at an event."""
    return kind.fixed or setting is None or setting.is_on


def write_to(
    attendee: Attendee,
    kind: Kind,
    occasion: Occasion,
    *,
    setting: EventMessage | None = None,
    words: Words | None = None,
) -> bool:
    """Order a message of a kind to an attendee, with their occurrence and event loaded; once for each occasion.

    Tell whether it goes out. It does not when it is switched off, and without an address or consent to texts; all else
    that may stop it is the ledger's, and stands there with its reason.
    """
    event = attendee.occurrence.event
    if not is_sent(kind, setting) or not may_be_written_to(attendee, kind):
        return False
    language = language_of(attendee)
    with translation.override(language):
        facts = facts_for(attendee, language=language)
        said = words or words_of(kind, setting, language)
        context = context_of(kind, said, facts, occasion)
    delivery = deliver(
        to=Recipient(
            email=attendee.email, phone=attendee.phone, language=language, time_zone=_zone_of(attendee, event)
        ),
        purpose=kind.purpose,
        dedupe_key=f"{prefix_of(event, kind)}{attendee.pk}:{occasion.key}",
        context=context,
        channel=kind.channel,
        template=FRAME,
        window=Window(not_after=occasion.not_after) if occasion.not_after else None,
        owner=owner_key(event.organisation),
    )
    return delivery.state != State.SKIPPED


def _zone_of(attendee: Attendee, event: Event) -> str:
    """Return by whose clock hours are quiet: who says nothing of theirs is where they go to."""
    return attendee.time_zone or (event.time_zone if event.location_type == LocationType.IN_PERSON else "")


def prefix_of(event: Event, kind: Kind) -> str:
    """Return how the ledger's keys of a kind begin."""
    return f"event:{event.pk}:{kind.key}:"


def language_of(attendee: Attendee) -> str:
    """Return the language in which somebody is written to."""
    return translation.get_supported_language_variant(attendee.language or settings.LANGUAGE_CODE)


def may_be_written_to(attendee: Attendee, kind: Kind) -> bool:
    """Tell whether there is an address for it, and for texts consent that was not taken back."""
    if kind.channel == MAIL:
        return bool(attendee.email)
    return bool(attendee.phone) and ContactChannel.SMS in attendee.consents and not has_refused(attendee, kind)


def has_refused(attendee: Attendee, kind: Kind) -> bool:
    """Tell whether the organisation knows that this person wants nothing by this channel."""
    return attendee.contact is not None and attendee.contact.standing(ContactChannel(kind.channel.value)) in NO


def context_of(kind: Kind, words: Words, facts: Facts, occasion: Occasion) -> dict[str, object]:
    """Return what the frame of a message is given; in the active language."""
    known = facts.placeholders({**occasion.facts, **({"link": occasion.link} if occasion.link else {})})
    text = fill(words.text, known)
    if kind.channel != MAIL:
        return {"text": " ".join(text.split())}
    frame = facts.frame()
    if occasion.link:
        frame |= {"link": occasion.link, "label": occasion.label}
    return frame | {"subject": " ".join(fill(words.subject, known).split()), "text": text}
