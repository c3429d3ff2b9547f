"""What templates ask about events."""

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import links
from events.models import Event, Occurrence
from events.when import When, when
from events.where import Where, where

if TYPE_CHECKING:
    from events.discovery.mapping import Pin
    from events.discovery.search import Search

register = template.Library()


@register.filter(name="when")
def when_of(occurrence: Occurrence, reader_zone: str = "") -> When:
    """Return when an occurrence is, with the reader's own time beside it where their zone is given and differs."""
    return when(occurrence.starts_at, occurrence.ends_at, occurrence.event.time_zone, reader_zone=reader_zone)


@register.filter
def begins(occurrence: Occurrence) -> str:
    """Return when an occurrence begins: "7:00 p.m. EST"."""
    return when_of(occurrence).here.begins


@register.filter
def where_public(event: Event) -> Where:
    """Return where an event is, as far as everybody may know."""
    return where(event, exact=False)


@register.filter
def event_path(occurrence: Occurrence) -> str:
    """Return the path of an occurrence's page."""
    return links.event_path(occurrence.event, occurrence)


@register.filter
def event_url(occurrence: Occurrence) -> str:
    """Return the whole address of an occurrence's page, for pages on other hosts."""
    return links.event_url(occurrence.event, occurrence)


@register.filter
def distance(number: float, unit: str) -> str:
    """Say how far away something is, in miles ("mi") or kilometres ("km")."""
    told = number_format(max(round(number), 1))
    return _("%(number)s km") % {"number": told} if unit == "km" else _("%(number)s mi") % {"number": told}


@register.simple_tag
def with_parameters(search: "Search", **changes: Any) -> str:
    """Return the search as an address has it, with other parameters in place of some; the page stays only if named."""
    return search.as_query(**{"page": "", **changes})


@register.simple_tag
def pin_label(pin: "Pin") -> str:
    """Say what a pin of the map stands for."""
    first = pin.occurrences[0]
    if pin.number == 1:
        return f"{first.event.title}, {when_of(first).date}"
    others = pin.number - 1
    text = ngettext("%(title)s and %(number)d more event", "%(title)s and %(number)d more events", others)
    return text % {"title": first.event.title, "number": others}
