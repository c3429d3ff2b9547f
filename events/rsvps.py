"""What somebody says who registers: brought into the form in which it is kept, or refused field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.contacts.values import set_values
from accounts.models import Channel, Contact
from campaigns.quiet_hours import zone
from cms.infra.texts import has_letters, validate_line
from events.models import Event, Shift
from events.questions import clean_answers
from events.states import Source
from events.tokens import find_by_share_code
from events.wording import beside

_UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_NAMES: Final = ("first_name", "last_name")
_LONGEST_UTM: Final = 100
_LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True)
class Rsvp:
    """What somebody fills in. `shifts` are numbers, `consents` channels by which the organisation may write."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    guests: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    shifts: tuple[int, ...] = ()
    consents: tuple[str, ...] = ()
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True)
class Lead:
    """What has led somebody to register: by themselves nothing that could fail."""

    source: str = Source.DIRECT
    utm: Mapping[str, str] = field(default_factory=dict)
    share_code: str = ""


def clean_rsvp(event: Event, rsvp: Rsvp, *, by_staff: bool) -> dict[str, Any]:
    """Return fields of `Attendee`. Raises `ValidationError` by field.

    Staff may leave out the address and the answers: they write down who has called.
    """
    draft = Contact(organisation=event.organisation, country=event.country)
    errors = _fill(draft, rsvp)
    if not by_staff and not str(rsvp.email).strip():
        errors.setdefault("email", ValidationError(_("Write your e-mail address."), code="required"))
    answers = {}
    try:
        answers = clean_answers(event.questions, rsvp.answers, all_required=not by_staff)
    except ValidationError as error:
        errors |= error.error_dict
    if not isinstance(rsvp.guests, int) or rsvp.guests < 0:
        errors["guests"] = ValidationError(_("Write how many people you bring, such as 2."), code="invalid")
    if errors:
        raise ValidationError(errors)
    fields = {name: getattr(draft, name) for name in ("first_name", "last_name", "email", "email_normal", "phone")}
    return fields | {
        "language": draft.language,
        "time_zone": rsvp.time_zone if rsvp.time_zone and zone(rsvp.time_zone[:64]) else "",
        "guests": rsvp.guests,
        "answers": answers,
        "consents": [channel for channel in Channel.values if channel in rsvp.consents],
    }


def _fill(draft: Contact, rsvp: Rsvp) -> dict[str, Any]:
    """Set who somebody is by the rules for contacts; return what is wrong."""
    errors: dict[str, Any] = {}
    try:
        set_values(draft, {name: getattr(rsvp, name) for name in (*_NAMES, "email", "phone", "language")})
    except ValidationError as error:
        errors |= error.error_dict
    for name in _NAMES:
        try:
            validate_line(str(getattr(rsvp, name)))
        except ValidationError as error:
            errors.setdefault(name, error)
    if not has_letters(str(rsvp.first_name)):
        unnamed = ValidationError(_("Write your name."), code="required")
        if not str(rsvp.first_name).strip():
            # Contacts have words for staff, who write down somebody else.
            errors["first_name"] = unnamed
        errors.setdefault("first_name", unnamed)
    return errors


def clean_lead(event: Event, lead: Lead) -> dict[str, Any]:
    """Return fields of `Attendee`: what is not known is left out, since nobody has typed it."""
    utm = {name: str(lead.utm[name])[:_LONGEST_UTM].replace("\0", "") for name in _UTM if lead.utm.get(name)}
    referrer = find_by_share_code(lead.share_code, event.organisation_id) if lead.share_code else None
    source = lead.source if lead.source in Source.values else Source.DIRECT
    return {"source": source, "utm": utm, "referrer": referrer}


def clean_shifts(event: Event, numbers: tuple[int, ...]) -> list[Shift]:
    """Return the shifts with these numbers, in their order. Raises `ValidationError` for others than the event's."""
    if not numbers:
        return []
    found = list(event.shifts.filter(pk__in=numbers, removed=None))
    if len(found) != len(set(numbers)):
        raise beside("shifts", _("Choose shifts from the list."), code="invalid")
    return found


def clean_note(note: str) -> str:
    """Return a note as it is kept. Raises `ValidationError`, by field."""
    text = note.replace("\0", "").strip()
    if len(text) > _LONGEST_NOTE:
        raise beside("note", _("Write at most %(most)d characters.") % {"most": _LONGEST_NOTE}, code="max_length")
    return text
