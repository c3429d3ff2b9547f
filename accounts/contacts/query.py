"""Which contacts are meant: what a list is filtered and searched by, in one form for the screen, jobs and exports."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date

from accounts.models import Channel, Contact, ContactField, FieldKind, Organisation, Status
from accounts.models.contacts import ContactQuerySet

# "<channel>:<status>", such as "email:subscribed".
CONSENT: Final = "consent"
_PLAIN: Final = ("language", "source")


def contacts_meant(organisation: Organisation, query: Mapping[str, str]) -> ContactQuerySet:
    """Return the organisation's contacts that fit."""
    return narrow(Contact.objects.of(organisation), organisation, query)


def narrow(rows: ContactQuerySet, organisation: Organisation, query: Mapping[str, str]) -> ContactQuerySet:
    """Return which of an organisation's contacts fit; what a query says wrongly narrows nothing.

    Keys: `q`, `tag` (number), `consent`, `language`, `source`, `created_from`, `created_to` (days in the organisation's
    zone), and for its own fields `custom_<key>`, for numbers and dates `custom_<key>_from` and `custom_<key>_to`.
    """
    said = {key: str(value).strip() for key, value in query.items() if str(value).strip()}
    if "q" in said:
        rows = rows.search(said["q"], organisation)
    if said.get("tag", "").isdecimal():
        rows = rows.filter(tags__in=organisation.contact_tags.filter(pk=int(said["tag"][:18])))
    channel, _colon, status = said.get(CONSENT, "").partition(":")
    if channel in Channel.values and status in Status.values:
        rows = rows.standing(channel, status)
    for name in _PLAIN:
        if name in said:
            rows = rows.filter(**{name: said[name].replace("\0", "")})
    rows = _became_known(rows, organisation, said)
    if any(key.startswith("custom_") for key in said):
        for field in organisation.contact_fields.in_use():
            rows = _NARROW[FieldKind(field.kind)](rows, field, said)
    return rows


def _became_known(rows: ContactQuerySet, organisation: Organisation, said: Mapping[str, str]) -> ContactQuerySet:
    zone = ZoneInfo(organisation.time_zone)
    first, last = (_day(said.get(f"created_{end}", "")) for end in ("from", "to"))
    if first:
        rows = rows.since(datetime.combine(first, time(), zone))
    return rows.filter(created__lte=datetime.combine(last, time.max, zone)) if last else rows


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _by_text(rows: ContactQuerySet, field: ContactField, said: Mapping[str, str]) -> ContactQuerySet:
    wanted = said.get(f"custom_{field.key}", "").replace("\0", "")
    return rows.filter(**{f"custom__{field.key}__icontains": wanted}) if wanted else rows


def _by_choice(rows: ContactQuerySet, field: ContactField, said: Mapping[str, str]) -> ContactQuerySet:
    wanted = said.get(f"custom_{field.key}")
    return rows.with_value(field, wanted) if wanted in field.choices else rows


def _by_yes_no(rows: ContactQuerySet, field: ContactField, said: Mapping[str, str]) -> ContactQuerySet:
    wanted = {"yes": True, "no": False}.get(said.get(f"custom_{field.key}", ""))
    return rows if wanted is None else rows.with_value(field, wanted)


def _between(rows: ContactQuerySet, field: ContactField, said: Mapping[str, str]) -> ContactQuerySet:
    read = _number if field.kind == FieldKind.NUMBER else _iso_day
    for end, comparison in (("from", "gte"), ("to", "lte")):
        value = read(said.get(f"custom_{field.key}_{end}", ""))
        if value is not None:
            # JSON null stands before all numbers and texts; a missing value is no JSON at all.
            rows = rows.filter(**{f"custom__{field.key}__{comparison}": value})
    return rows


def _number(text: str) -> float | None:
    try:
        number = float(text[:40])
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _iso_day(text: str) -> str | None:
    day = _day(text)
    return day.isoformat() if day else None


_NARROW: Final[dict[FieldKind, Callable[[ContactQuerySet, ContactField, Mapping[str, str]], ContactQuerySet]]] = {
    FieldKind.TEXT: _by_text,
    FieldKind.NUMBER: _between,
    FieldKind.DATE: _between,
    FieldKind.YES_NO: _by_yes_no,
    FieldKind.CHOICE: _by_choice,
    FieldKind.CHOICES: _by_choice,
}


def as_query(params: Mapping[str, Any]) -> dict[str, str]:
    """Return what of a request's parameters a query is made of, to be kept."""
    kept = ("q", "tag", CONSENT, *_PLAIN, "created_from", "created_to")
    return {key: str(value) for key, value in params.items() if value and (key in kept or key.startswith("custom_"))}
