"""Whole addresses of what people open from mails, texts, calendars and QR codes."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import translation

from accounts.models import Organisation
from cms.content.seo.pages import Alternate, with_default
from events.models import Attendee, Event, Occurrence
from events.tokens import door_token, invited_token, personal_token, share_code


def event_path(event: Event, occurrence: Occurrence | None = None) -> str:
    """Return the path of an event's page, of one date where the event comes again, in the active language."""
    names = [event.organisation.slug, event.slug]
    if occurrence is None or occurrence.rule_day is None:
        return _path("event", names)
    return _path("event-on", [*names, occurrence.rule_day.isoformat()])


def event_url(event: Event, occurrence: Occurrence | None = None, *, language: str = "") -> str:
    """Return the address of an event's page, in a language, else in the active one."""
    with translation.override(language or translation.get_language()):
        return f"{settings.BASE_URL}{event_path(event, occurrence)}"


def listing_url(organisation: Organisation | None = None) -> str:
    """Return the address of the list of an organisation's events, else of everybody's, in the active language."""
    path = _path("organisation-events", [organisation.slug]) if organisation else _path("events", [])
    return f"{settings.BASE_URL}{path}"


def alternates(path: str) -> list[Alternate]:
    """Return the whole addresses of a page in each language; `path` is that in any of them."""
    return with_default(
        [Alternate(code, f"{settings.BASE_URL}{translate_url(path, code)}") for code, _name in settings.LANGUAGES]
    )


def invited_url(event: Event, *, language: str = "") -> str:
    """Return the address by which people may register for a private event."""
    return f"{event_url(event, language=language)}?{urlencode({'invited': invited_token(event)})}"


def personal_url(attendee: Attendee, *, language: str = "") -> str:
    """Return an attendee's own address: whoever has it changes the registration."""
    return _url("rsvp", personal_token(attendee), language or attendee.language)


def calendar_url(attendee: Attendee, *, language: str = "") -> str:
    """Return the address of an attendee's own calendar file."""
    return _url("rsvp-calendar", personal_token(attendee), language or attendee.language)


def door_url(attendee: Attendee) -> str:
    """Return what an attendee's QR code holds: it opens nothing but for who checks people in."""
    return _url("door", door_token(attendee), "")


def share_url(attendee: Attendee, *, language: str = "") -> str:
    """Return the address that an attendee gives to others, so that it is known who has brought them."""
    occurrence = attendee.occurrence
    with_code = urlencode({"via": share_code(attendee)})
    return f"{event_url(occurrence.event, occurrence, language=language or attendee.language)}?{with_code}"


def _path(name: str, args: list[str]) -> str:
    """Return a path on the installation's own site, also while an organisation's own page is made."""
    return reverse(name, args=args, urlconf=settings.ROOT_URLCONF)


def _url(name: str, token: str, language: str) -> str:
    with translation.override(language or translation.get_language()):
        return f"{settings.BASE_URL}{reverse(name, args=[token])}"
