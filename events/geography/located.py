"""Give an address without coordinates those of its ZIP code or town, and leave alone a pin that somebody has set."""

from dataclasses import dataclass
from typing import Final

from events.geography.places import towns_at
from events.geography.towns import with_zip
from events.models import Event
from events.states import LocationType

Point = tuple[float, float]
# Degrees that differ by less are the same place: about ten metres.
_SAME: Final = 0.0001


@dataclass(frozen=True)
class Address:
    """What of an address says where it is."""

    city: str
    region: str
    postcode: str
    country: str

    @classmethod
    def of(cls, event: Event) -> "Address":
        """Return the address of an event."""
        if event.location_type == LocationType.VIRTUAL:
            return cls("", "", "", "")
        return cls(event.city, event.region, event.postcode, event.country)

    def point(self) -> Point | None:
        """Return latitude and longitude of the middle of its ZIP code, else of its town; None for none that is known.

        A pin in a town of the same name would lead people astray, so a town must be the only likely one: in its state
        or country, or the biggest by far.
        """
        if self.country in {"", "US"} and (town := with_zip(self.postcode)):
            return town.latitude, town.longitude
        if not self.city:
            return None
        towns = towns_at(city=self.city, region=self.region, country=self.country)
        return (towns[0].latitude, towns[0].longitude) if towns else None


def locate(event: Event, *, before: Address | None = None) -> bool:
    """Set an event's coordinates by its address, not saved yet; tell whether they are others now.

    `before` is the address that it had: coordinates that came from it follow. Others were set by hand, and stay.
    """
    address = Address.of(event)
    if event.latitude is not None and event.longitude is not None:
        followed = before is not None and before != address and _is(event, before.point())
        if not followed:
            return False
    found = address.point()
    latitude, longitude = found or (None, None)
    changed = (event.latitude, event.longitude) != (latitude, longitude)
    event.latitude, event.longitude = latitude, longitude
    return changed


def _is(event: Event, point: Point | None) -> bool:
    if point is None or event.latitude is None or event.longitude is None:
        return False
    return abs(event.latitude - point[0]) < _SAME and abs(event.longitude - point[1]) < _SAME
