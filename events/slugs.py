"""Addresses of events below their organisation's: `/events/<organisation>/<slug>/`."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Organisation
from events.models import Event, FormerEventSlug

_LONGEST: Final = 100
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# `/events/<organisation>/calendar.ics` is what the organisation's events are subscribed to by.
_RESERVED: Final = frozenset({"calendar"})
# Room for a hyphen and a number.
_ROOM: Final = 8


def validate_slug(slug: object) -> None:
    """Raise `ValidationError` for what cannot stand in an address."""
    if not isinstance(slug, str) or len(slug) > _LONGEST or not _SLUG.fullmatch(slug):
        raise ValidationError(
            _("Use small letters, digits and single hyphens between them, at most 100."), code="invalid"
        )
    if slug in _RESERVED:
        raise ValidationError(_("This address is reserved. Choose another one."), code="reserved")


def free_slug(organisation: Organisation, title: str) -> str:
    """Return an address for an event of this title that the organisation has not used."""
    stem = slugify(title)[: _LONGEST - _ROOM].strip("-_").replace("_", "-") or "event"
    stem = re.sub("-+", "-", stem)
    used = {
        slug
        for rows in (Event.objects.of(organisation), FormerEventSlug.objects.filter(organisation=organisation))
        for slug in rows.filter(slug__startswith=stem).values_list("slug", flat=True)
    } | _RESERVED
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in used:
        number += 1
    return slug
