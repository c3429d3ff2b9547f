"""How a message looks to somebody who comes, before anybody does."""

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.message_templates import get_template
from campaigns.rendering import render_mail, render_text
from events.links import event_url
from events.messages.facts import Facts
from events.messages.kinds import MAIL, Kind
from events.messages.orders import Occasion, context_of
from events.messages.purposes import FRAME
from events.messages.words import Words
from events.models import Event
from events.when import when
from events.where import where


@dataclass(frozen=True)
class Preview:
    """A message as it would go out."""

    subject: str
    text: str


def sample_facts(event: Event, *, first_name: str = "") -> Facts:
    """Return what would be true for somebody with a place at the next date; in the active language."""
    upcoming = event.occurrences.upcoming(timezone.now()).first() or event.occurrences.order_by("-starts_at").first()
    starts, ends = (upcoming.starts_at, upcoming.ends_at) if upcoming else (event.starts_at, event.ends_at)
    return Facts(
        event=event,
        when=when(starts, ends, event.time_zone),
        where=where(event, exact=True),
        link=event_url(event, upcoming),
        label=_("Look at your registration"),
        first_name=first_name or _("Ana"),
    )


def preview(event: Event, kind: Kind, words: Words, *, language: str) -> Preview:
    """Return how a message reads in a language."""
    with translation.override(language):
        samples = {
            "until": _("tomorrow, noon"),
            "changes": _("the place"),
            "note": "",
            "shift": _("At the door"),
            "shift_time": "18:00",
        }
        context = context_of(kind, words, sample_facts(event), Occasion("", facts=samples))
    template = get_template(FRAME, kind.channel)
    if kind.channel != MAIL:
        return Preview("", render_text(template, context, language=language))
    mail = render_mail(template, context, language=language)
    return Preview(mail.subject, mail.text)
