"""The page of an event, put together: for visitors, for the frame on other sites, and for the preview of staff."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.places.colours import sheet_url
from cms.infra import pagecache, public_forms
from cms.infra.addresses import readable_phone
from events.calendars.links import add_links
from events.links import alternates, event_path, event_url
from events.models import Event, Occurrence
from events.page_cache import tag_event
from events.pages.finding import Found, others_of
from events.pages.forms import RsvpForm, times_of
from events.pages.leads import carried
from events.pages.states import Opening, changes_at, closes_at, opening_of
from events.states import CohostState, Visibility, Waitlist
from events.structured_data import event_thing
from events.when import when
from events.where import where

# What search engines show of a description.
_DESCRIPTION = 155


def render_event(request: HttpRequest, event: Event, occurrence: Occurrence, *, preview: bool = False) -> HttpResponse:
    """Return the page of an event. A preview shows a draft, and its form leads nowhere."""
    occurrence.event = event
    found = Found(occurrence, occurrence.rule_day)
    context = about(request, found) | {"preview": preview}
    return render(request, "events/event_page.html", context)


def about(request: HttpRequest, found: Found, form: RsvpForm | None = None) -> dict[str, Any]:
    """Return what the templates of an event show to somebody of whom nothing is known."""
    event, occurrence, now = found.event, found.occurrence, timezone.now()
    opening = opening_of(occurrence, now)
    tag_event(event)
    if changes := changes_at(occurrence, now):
        pagecache.ends_at(changes)
    closes = closes_at(occurrence)
    return of_event(event) | {
        "occurrence": occurrence,
        "when": when(occurrence.starts_at, occurrence.ends_at, event.time_zone),
        "where": where(event, exact=False),
        "opening": opening,
        "is_open": opening == Opening.OPEN,
        "closes": when(closes, closes, event.time_zone).here if closes < occurrence.starts_at else None,
        "cancel_note": occurrence.cancel_note or event.cancel_note,
        "others": [(other, event_path(event, other)) for other in others_of(found, now)],
        "shifts": [(shift, times_of(shift, occurrence)) for shift in event.shifts.filter(removed=None)],
        "has_waitlist": event.waitlist != Waitlist.NONE,
        "paths": paths_of(found, carried(request)),
        # A private event has no public file.
        "calendars": [] if found.is_private else add_links(occurrence),
        "share": share_links(event, event_url(event, occurrence if found.day else None)),
        "form": form or (RsvpForm(occurrence) if opening == Opening.OPEN else None),
        # In a cached page it would be somebody else's, and a cookie with it.
        "csrf": public_forms.is_signed_in(request),
        "seo_noindex": event.visibility != Visibility.PUBLIC,
        "seo_alternates": alternates(event_path(event, occurrence if found.day else None)),
        "seo_image": event.cover,
        "seo_image_alt": event.cover_alt,
        "seo_structured_data": lambda image_url: [event_thing(occurrence, image_url=image_url)],
    }


def of_event(event: Event) -> dict[str, Any]:
    """Return what the templates show of an event, whatever the date and whoever looks."""
    organisation = event.organisation
    cohosts = event.cohosts.filter(state=CohostState.ACCEPTED).select_related("organisation")
    summary = event.summary or Truncator(" ".join(event.description.split())).chars(_DESCRIPTION)
    return {
        "event": event,
        "organisation": organisation,
        "cohosts": [cohost.organisation for cohost in cohosts],
        "colours": sheet_url(organisation.main_colour, organisation.accent_colour),
        "seo_description": summary,
        "contact_phone": readable_phone(event.contact_phone) if event.contact_phone else "",
    }


def paths_of(found: Found, query: str) -> dict[str, str]:
    """Return the paths of the pages around an occurrence, with what led here."""
    names: list[Any] = [found.organisation.slug, found.event.slug]
    suffix = ""
    if found.occurrence.rule_day is not None:
        names.append(found.occurrence.rule_day)
        suffix = "-on"
    return {
        "page": event_path(found.event, found.occurrence) + query,
        "rsvp": reverse(f"event-rsvp{suffix}", args=names) + query,
        "places": reverse(f"event-places{suffix}", args=names) + query,
        "embed": reverse(f"event-embed{suffix}", args=names) + query,
        "embed_done": reverse(f"event-embed-done{suffix}", args=names) + query,
    }


def share_links(event: Event, address: str) -> dict[str, str]:
    """Return where people tell others of an address. What is private is not for sharing."""
    if event.visibility == Visibility.PRIVATE:
        return {}
    words = urlencode({"subject": event.title, "body": f"{event.title}\n{address}"}, quote_via=quote)
    return {
        "address": address,
        "mail": f"mailto:?{words}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}",
        "whatsapp": f"https://wa.me/?{urlencode({'text': f'{event.title} {address}'})}",
        "bluesky": f"https://bsky.app/intent/compose?{urlencode({'text': f'{event.title} {address}'})}",
    }
