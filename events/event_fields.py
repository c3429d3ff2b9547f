"""What is written about an event, brought into the form in which it is kept, or refused field by field."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.contacts.plain_text import clean_line
from accounts.contacts.values import set_values
from accounts.models import Contact
from accounts.models.organisations import validate_time_zone
from cms.infra.texts import has_letters, validate_line, validate_text
from events.geography.located import Address, locate
from events.models import Event
from events.models.events import MOST_GUESTS
from events.questions import clean_questions
from events.recurrence.local_time import YEARS, to_utc
from events.slugs import validate_slug
from events.wording import beside

_LINES: Final = (
    *("title", "summary", "cover_alt", "venue", "street", "street_2", "city", "region", "postcode"),
    *("join_platform", "contact_name"),
)
_TEXTS: Final = ("description", "accessibility")
_CHOICES: Final = ("event_type", "location_type", "address_visibility", "waitlist", "visibility")
_FLAGS: Final = ("needs_approval", "featured")
# By the same rules as a contact's.
_AS_CONTACTS: Final = {
    "country": "country",
    "latitude": "latitude",
    "longitude": "longitude",
    "contact_email": "email",
    "contact_phone": "phone",
}
# What a caller may set. Times are clocks on the wall of the event's zone.
FIELDS: Final = (
    *(*_LINES, *_TEXTS, *_CHOICES, *_FLAGS, *_AS_CONTACTS),
    *("slug", "tags", "cover", "time_zone", "join_url", "offer_hours", "most_guests", "questions"),
)
TIMES: Final = ("starts", "ends", "deadline")
_MOST_TAGS: Final = 20
_MOST_HOURS: Final = 720
_LONGEST_TAG: Final = 40


def set_fields(event: Event, values: Mapping[str, Any]) -> list[str]:
    """Set fields of an event, not saved yet; return the names of those that are different now.

    Raises `ValidationError` by field, and `TypeError` for a field that nobody may set.
    """
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"An event has no field to set named {', '.join(sorted(unknown))}.")
    before, address = {name: getattr(event, name) for name in values}, Address.of(event)
    errors: dict[str, Any] = {}
    for name in [name for name in values if name not in _AS_CONTACTS]:
        try:
            setattr(event, name, _CLEAN.get(name, _plain)(event, name, values[name]))
        except ValidationError as error:
            errors[name] = error
    errors |= _set_as_contacts(event, values)
    if "title" in values and not has_letters(event.title):
        errors.setdefault("title", ValidationError(_("Write a title."), code="required"))
    if event.cover_id and not event.cover_alt and {"cover", "cover_alt"} & values.keys():
        text = _("Say in words what the picture shows, for people who cannot see it.")
        errors.setdefault("cover_alt", ValidationError(text, code="required"))
    if errors:
        raise ValidationError(errors)
    moved = ["latitude", "longitude"] if locate(event, before=address) else []
    return list(dict.fromkeys([*(name for name in values if getattr(event, name) != before[name]), *moved]))


def check_times(starts: datetime, ends: datetime, deadline: datetime | None) -> None:
    """Raise `ValidationError`, by field, unless it ends after it begins, and registration closes before."""
    for name, moment in (("starts", starts), ("ends", ends), ("deadline", deadline)):
        check_year(name, moment)
    if ends <= starts:
        raise beside("ends", _("An event ends after it begins. Check the day, too."), code="order")
    if deadline is not None and deadline > starts:
        text = _("Registration closes before the event begins, or when it does.")
        raise beside("deadline", text, code="order")


def check_year(name: str, moment: date | None) -> None:
    """Raise `ValidationError`, by a field, for a year in which no event is."""
    if moment is not None and moment.year not in YEARS:
        text = _("Choose a day in the years from %(first)d to %(last)d.")
        raise beside(name, text % {"first": YEARS[0], "last": YEARS[-1]}, code="year")


def set_times(event: Event, *, starts: datetime, ends: datetime, deadline: datetime | None) -> None:
    """Set when an event takes place, not saved yet, from clocks on the wall. Raises `ValidationError` by field."""
    check_times(starts, ends, deadline)
    event.starts_at, event.ends_at = to_utc(starts, event.time_zone), to_utc(ends, event.time_zone)
    event.registration_deadline = to_utc(deadline, event.time_zone) if deadline else None
    # On a night in which clocks change, an hour on the wall may be none.
    check_times(event.starts_at, event.ends_at, event.registration_deadline)


def _set_as_contacts(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what is checked by the rules for contacts; return what is wrong."""
    given = {theirs: values[ours] for ours, theirs in _AS_CONTACTS.items() if ours in values}
    known = {theirs: getattr(event, ours) for ours, theirs in _AS_CONTACTS.items()}
    draft = Contact(organisation_id=event.organisation_id, first_name="-", **known)
    try:
        set_values(draft, given)
    except ValidationError as error:
        names = {theirs: ours for ours, theirs in _AS_CONTACTS.items()}
        return {names.get(name, name): found for name, found in error.error_dict.items()}
    for ours, theirs in _AS_CONTACTS.items():
        if ours in values:
            setattr(event, ours, getattr(draft, theirs))
    return {}


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Event._meta.get_field(name))


def _line(_event: Event, name: str, value: Any) -> str:
    line = clean_line(str(value or ""), longest=_field(name).max_length or 0)
    validate_line(line)
    return line


def _text(_event: Event, name: str, value: Any) -> str:
    text, longest = str(value or ""), _field(name).max_length or 0
    if len(text) > longest:
        raise ValidationError(_("Write at most %(most)d characters.") % {"most": longest}, code="max_length")
    validate_text(text)
    return text.strip()


def _choice(_event: Event, name: str, value: Any) -> str:
    if value not in dict(_field(name).flatchoices):
        raise ValidationError(_("Choose from the list."), code="invalid_choice")
    return str(value)


def _flag(_event: Event, _name: str, value: Any) -> bool:
    return bool(value)


def _plain(_event: Event, _name: str, value: Any) -> Any:
    return value


def _slug(_event: Event, _name: str, value: Any) -> str:
    validate_slug(value)
    return str(value)


def _zone(_event: Event, _name: str, value: Any) -> str:
    zone = clean_line(str(value), longest=64)
    validate_time_zone(zone)
    return zone


def _tags(_event: Event, _name: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_TAGS:
        raise ValidationError(_("Choose at most %(most)d tags.") % {"most": _MOST_TAGS}, code="too_many")
    cleaned = [clean_line(str(tag), longest=_LONGEST_TAG).lower() for tag in value]
    return list(dict.fromkeys(filter(None, cleaned)))


def _web_address(_event: Event, name: str, value: Any) -> str:
    address = clean_line(str(value or ""), longest=500)
    if address:
        if not address.startswith(("https://", "http://")):
            raise ValidationError(_("Write a whole web address, such as https://example.org/."), code="invalid")
        _field(name).run_validators(address)
    return address


def _number(least: int, most: int) -> Callable[[Event, str, Any], int]:
    def check(_event: Event, _name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            text = _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": most}
            raise ValidationError(text, code="invalid")
        return value

    return check


def _questions(_event: Event, _name: str, value: Any) -> list[dict[str, Any]]:
    return clean_questions(value)


_CLEAN: Final[dict[str, Callable[[Event, str, Any], Any]]] = (
    dict.fromkeys(_LINES, _line)
    | dict.fromkeys(_TEXTS, _text)
    | dict.fromkeys(_CHOICES, _choice)
    | dict.fromkeys(_FLAGS, _flag)
    | {
        "slug": _slug,
        "time_zone": _zone,
        "tags": _tags,
        "join_url": _web_address,
        "offer_hours": _number(1, _MOST_HOURS),
        "most_guests": _number(0, MOST_GUESTS),
        "questions": _questions,
    }
)
