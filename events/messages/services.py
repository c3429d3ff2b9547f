"""What staff do with messages: change what goes by itself, try it out, and write by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Membership, User
from accounts.permissions import may
from accounts.selectors import standing_of
from accounts.services.organisations import owner_key
from campaigns.recipients import Recipient
from campaigns.services.deliver import deliver
from campaigns.states import Channel, State
from cms.infra.jobs import Run, enqueue, job
from events.access import ATTENDEES, MANAGE, MESSAGES, may_at, require_at, standing_at
from events.messages.kinds import BY_HAND, MAIL, Kind
from events.messages.orders import Occasion, context_of, has_refused, may_be_written_to, write_to
from events.messages.preview import sample_facts
from events.messages.purposes import FRAME
from events.messages.words import LONGEST_SMS, LONGEST_SUBJECT, LONGEST_TEXT, Words, check_words, clean_words
from events.models import Attendee, Cohost, Event, EventMessage, HandMessage
from events.states import CohostState
from events.wording import beside

PART: Final = 200
MOST: Final = 20_000
_TESTS: Final = {Channel.EMAIL: "event_confirmation", Channel.SMS: "rsvp_confirmation"}


@transaction.atomic
def change_message(
    *,
    event: Event,
    kind: Kind,
    by: User,
    is_on: bool,
    words: Mapping[str, Mapping[str, Any]],
    feedback_url: str = "",
) -> EventMessage:
    """Switch a kind of message on or off at an event, and change what it says; what is empty is as given.

    `words` are `subject` and `text` by language. Raises `ValidationError` by `subject_<language>`,
    `text_<language>` and `feedback_url`, and `PermissionDenied`.
    """
    require_at(event, by, MANAGE)
    errors: dict[str, Any] = {}
    cleaned = {}
    for language, values in words.items():
        try:
            cleaned[language] = clean_words(kind, values, language)
        except ValidationError as error:
            errors |= error.error_dict
    try:
        URLValidator(schemes=["https", "http"])(feedback_url) if feedback_url else None
    except ValidationError as error:
        errors["feedback_url"] = error
    if errors:
        raise ValidationError(errors)
    kept = {language: said for language, said in cleaned.items() if said}
    row, _new = EventMessage.objects.update_or_create(
        event=event,
        kind=kind.key,
        defaults={"is_on": is_on or kind.fixed, "words": kept, "feedback_url": feedback_url},
    )
    record("event.message_changed", by=by, organisation=event.organisation, target=event, details={"kind": kind.key})
    return row


@transaction.atomic
def send_test(*, event: Event, kind: Kind, words: Words, language: str, by: User) -> str:
    """Send a message to whoever writes it, as an attendee would get it; return why not, or nothing."""
    require_writing(event, by)
    with translation.override(language):
        facts = sample_facts(event, first_name=by.first_name or str(by))
        context = context_of(kind, words, facts, Occasion("", facts={name: f"{{{name}}}" for name in kind.knows}))
    delivery = deliver(
        to=Recipient(email=by.email, phone=by.phone, language=language, time_zone=by.time_zone),
        # Somebody waits for it: it is held at no hour.
        purpose=_TESTS[kind.channel],
        dedupe_key=f"event:{event.pk}:test:{uuid4().hex}",
        context=context,
        channel=kind.channel,
        template=FRAME,
        owner=owner_key(event.organisation),
    )
    return delivery.reason_in_words if delivery.state == State.SKIPPED else ""


@transaction.atomic
def send_message(
    *, event: Event, attendees: Iterable[int], subject: str, body: str, channel: str, by: User
) -> HandMessage:
    """Write to attendees of an event, by their numbers; return the message, which a job sends in parts.

    Numbers of others are left out. So is who wants nothing by this channel, or has no address for it: the message
    counts them. Raises `ValidationError` by `subject`, `body` and `attendees`, and `PermissionDenied`.
    """
    require_writing(event, by)
    kind = BY_HAND[Channel(channel)]
    words = _checked(kind, subject, body)
    numbers = Attendee.objects.filter(pk__in=list(attendees), occurrence__event=event).order_by("pk")
    found = list(numbers.values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise beside("attendees", _("Choose at least one person."), code="nobody")
    if len(found) > MOST:
        raise beside("attendees", _("Write to at most %(most)d people at a time.") % {"most": MOST}, code="too_many")
    message = HandMessage.objects.create(
        organisation=event.organisation,
        event=event,
        channel=channel,
        subject=words.subject,
        text=words.text,
        attendees=found,
        by=by,
    )
    details = {"channel": channel, "people": len(found)}
    record("event.message_sent", by=by, organisation=event.organisation, target=event, details=details)
    enqueue(send_by_hand, {"message_id": message.pk}, owner=owner_key(event.organisation))
    return message


@job("events.send_by_hand", transaction=False)
def send_by_hand(run: Run, *, message_id: int) -> None:
    """Send a message that staff have written, part by part, from where it has stopped."""
    while send_hand_part(message_id=message_id):
        run.raise_if_cancelled()


@transaction.atomic
def send_hand_part(*, message_id: int) -> bool:
    """Order the next mails or texts of a message by hand; tell whether there may be more."""
    rows = HandMessage.objects.select_for_update(of=["self"]).select_related("event__organisation")
    message = rows.filter(pk=message_id, done_at=None).first()
    if message is None:
        return False
    kind = BY_HAND[Channel(message.channel)]
    numbers = [number for number in message.attendees if number > message.up_to][:PART]
    people = Attendee.objects.select_related("occurrence__event__organisation", "contact").in_bulk(numbers)
    for number in numbers:
        # Whoever was erased or moved away meanwhile is nobody's to be written to.
        attendee = people.get(number)
        sent = attendee is not None and _write_by_hand(attendee, kind, message)
        message.ordered += sent
        message.left_out += not sent
    message.up_to = numbers[-1] if numbers else message.up_to
    message.done_at = None if len(numbers) == PART else timezone.now()
    message.save()
    return message.done_at is None


def _write_by_hand(attendee: Attendee, kind: Kind, message: HandMessage) -> bool:
    if attendee.occurrence.event_id != message.event_id:
        return False
    if not may_be_written_to(attendee, kind) or has_refused(attendee, kind):
        return False
    words = Words(message.subject, message.text)
    return write_to(attendee, kind, Occasion(str(message.pk)), words=words)


def require_writing(event: Event, by: User) -> Membership:
    """Return the membership by which somebody may write to those who come. Raises `PermissionDenied`."""
    own = standing_of(by, event.organisation)
    if own is not None and may_at(own, standing_at(event, event.organisation), MESSAGES):
        return own
    cohosts = Cohost.objects.filter(event=event, state=CohostState.ACCEPTED, can_send_messages=True)
    for cohost in cohosts.filter(organisation__memberships__user=by).select_related("organisation"):
        membership = standing_of(by, cohost.organisation)
        if membership is not None and may(membership, ATTENDEES):
            return membership
    raise PermissionDenied(_("You may not do this. Ask an administrator of your organisation."))


def _checked(kind: Kind, subject: str, body: str) -> Words:
    """Return a message by hand as it is kept. Raises `ValidationError` by `subject` and `body`."""
    words = Words(" ".join(subject.split()), body.replace("\r\n", "\n").strip())
    errors: dict[str, Any] = {}
    if kind.channel == MAIL and not words.subject:
        errors["subject"] = ValidationError(_("Write a subject."), code="required")
    if not words.text:
        errors["body"] = ValidationError(_("Write a message."), code="required")
    limits = {"subject": (words.subject, LONGEST_SUBJECT)}
    limits["body"] = (words.text, LONGEST_TEXT if kind.channel == MAIL else LONGEST_SMS)
    for name, (text, longest) in limits.items():
        try:
            check_words(kind, text, longest=longest)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return words if kind.channel == MAIL else replace(words, subject="")
