"""Where an event takes place, as far as the reader may know. Every address that leaves Rostrum is made here."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from events.models import Attendee, Event
from events.states import HOLDING, AddressVisibility, LocationType

# Degrees are rounded to a tenth for who may know the town alone: about eleven kilometres. The public list is looked
# through by what is rounded, too (events.services.listing), or distances would give the place away.
COARSE: Final = 1

# Countries whose addresses end with the postcode (Universal Postal Union, addressing systems).
_POSTCODE_LAST: Final = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "IN", "ZA"})


@dataclass(frozen=True)
class Where:
    """Where it is. `lines` are those of an address on paper, the venue first; `join_url` is empty where it is secret.

    `latitude` and `longitude` are degrees; both None where there is no place, or none is known. `exact` tells whether
    the reader may know all; `hidden`, that there is more to know for people with a place.
    """

    lines: tuple[str, ...]
    town: str
    latitude: float | None
    longitude: float | None
    online: bool
    join_url: str
    exact: bool
    hidden: bool

    def __str__(self) -> str:
        """In one line, as calendars and texts have it."""
        parts = list(self.lines) or ([self.town] if self.town else [])
        if self.online:
            parts.append(_("online"))
        return ", ".join(parts)


def where(event: Event, *, exact: bool) -> Where:
    """Return where an event takes place. `exact` says that the reader has a place, or is staff.

    The link to join online is for these alone. The address is for everybody unless the event says otherwise.
    """
    meets = event.location_type != LocationType.VIRTUAL
    open_to_all = event.address_visibility == AddressVisibility.EVERYBODY
    knows = exact or open_to_all
    joins = event.location_type != LocationType.IN_PERSON
    town = _town(event) if meets else ""
    lines = (event.venue, event.street, event.street_2, _town_line(event)) if knows else (town,)
    secret = (meets and not open_to_all) or (joins and bool(event.join_url))
    latitude, longitude = (event.latitude, event.longitude) if meets else (None, None)
    if not knows and latitude is not None and longitude is not None:
        latitude, longitude = round(latitude, COARSE), round(longitude, COARSE)
    return Where(
        lines=tuple(filter(None, lines)) if meets else (),
        town=town,
        latitude=latitude,
        longitude=longitude,
        online=joins,
        join_url=event.join_url if joins and exact else "",
        exact=knows,
        hidden=secret and not exact,
    )


def may_read_exact(event: Event, attendee: Attendee | None) -> bool:
    """Tell whether somebody may know the exact address and how to join: they have a place."""
    return attendee is not None and attendee.occurrence.event_id == event.pk and attendee.state in HOLDING


def _town(event: Event) -> str:
    return ", ".join(filter(None, (event.city, event.region)))


def _town_line(event: Event) -> str:
    """Return town and postcode in the order of the country: before the town in most, after the state in some."""
    if event.country in _POSTCODE_LAST or not event.country:
        return " ".join(filter(None, (_town(event), event.postcode)))
    return " ".join(filter(None, (event.postcode, _town(event))))
