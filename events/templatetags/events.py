"""What templates ask about events."""

from django import template

from events.models import Occurrence
from events.when import When, when

register = template.Library()


@register.filter(name="when")
def when_of(occurrence: Occurrence, reader_zone: str = "") -> When:
    """Return when an occurrence is, with the reader's own time beside it where their zone is given and differs."""
    return when(occurrence.starts_at, occurrence.ends_at, occurrence.event.time_zone, reader_zone=reader_zone)
