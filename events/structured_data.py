"""An event as search engines read it (JSON-LD): https://schema.org/Event.

What Google asks of one: developers.google.com/search/docs/appearance/structured-data/event.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.places.tenancy import front_page_url
from cms.content.seo.structured_data import Thing
from events.links import event_url
from events.models import Event, Occurrence
from events.states import EventStatus, LocationType, OccurrenceStatus
from events.where import Where, where

_MODES = {
    LocationType.IN_PERSON: "OfflineEventAttendanceMode",
    LocationType.VIRTUAL: "OnlineEventAttendanceMode",
    LocationType.HYBRID: "MixedEventAttendanceMode",
}


def event_thing(occurrence: Occurrence, *, image_url: str = "") -> Thing:
    """Describe an occurrence, with as much of the address as everybody may know, in the active language."""
    event = occurrence.event
    url = event_url(event, occurrence)
    is_off = event.status == EventStatus.CANCELLED or occurrence.status == OccurrenceStatus.CANCELLED
    organiser = {"@type": "Organization", "name": event.organisation.name, "url": front_page_url(event.organisation)}
    properties: dict[str, Any] = {
        "@type": "Event",
        "@id": f"{url}#event",
        "name": event.title,
        "url": url,
        "description": event.summary or event.description[:500],
        # With the offset where it takes place: search engines show these clocks.
        "startDate": _moment(occurrence.starts_at, event),
        "endDate": _moment(occurrence.ends_at, event),
        "eventStatus": f"https://schema.org/{'EventCancelled' if is_off else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[LocationType(event.location_type)]}",
        "location": _locations(event, url),
        "organizer": organiser,
        "image": [image_url] if image_url else [],
        # It says all that there is to say of a price: an offer of 0 would have to name a currency that nobody chose.
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in properties.items() if value not in ("", [], None)}


def _moment(moment: datetime, event: Event) -> str:
    return moment.astimezone(ZoneInfo(event.time_zone)).isoformat()


def _locations(event: Event, url: str) -> list[Thing]:
    place = where(event, exact=False)
    found: list[Thing] = []
    if place.lines or place.town:
        found.append(_place(event, place))
    if place.online:
        # The link to join is for those who come: the page tells how to.
        found.append({"@type": "VirtualLocation", "url": url})
    return found


def _place(event: Event, place: Where) -> Thing:
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.street if place.exact else "",
        "addressLocality": event.city,
        "addressRegion": event.region,
        "postalCode": event.postcode if place.exact else "",
        "addressCountry": event.country,
    }
    thing: Thing = {
        "@type": "Place",
        "name": (event.venue if place.exact else "") or place.town,
        "address": {name: value for name, value in address.items() if value},
    }
    if place.exact and place.latitude is not None:
        thing["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return thing
