"""When a person may be written to: by the clock on their wall, also in the nights when it is put forward or back.

US law (TCPA, 47 CFR 64.1200(c)(1)) forbids soliciting before 8:00 and after 21:00 at the called party's location.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

from campaigns.states import Channel

# Zones that never have an allowed moment in common are found out after so many steps: each moves by hours.
_STEPS = 12
_UNKNOWN_ZONE = "Etc/Unknown"


@dataclass(frozen=True)
class Hours:
    """The part of each day in which messages may go: from `opens` until just before `closes`, on one calendar day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("The allowed hours must open before they close, as in 08:00-21:00.")

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read `08:00-21:00`. Raises ValueError for anything else."""
        opens, closes = text.split("-")
        return cls(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()))

    def within(self, law: "Hours") -> "Hours":
        """Return these hours, cut down to those that `law` allows."""
        return Hours(max(self.opens, law.opens), min(self.closes, law.closes))


def zone(name: str) -> ZoneInfo | None:
    """Return the zone of this name, or None for an empty or unknown one."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def zones_of(*, time_zone: str, channel: Channel, address: str, home: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Return the zones whose clocks all count for this recipient.

    The person's own zone is certain and counts alone. A phone number only hints at where its owner lives: then every
    zone of the number and the sender's `home` must be awake. Without any hint it is `home`.
    """
    own = zone(time_zone)
    if own:
        return (own,)
    names = time_zones_for_number(phonenumbers.parse(address)) if channel == Channel.SMS else ()
    found = (zone(name) for name in names if name != _UNKNOWN_ZONE)
    return (home, *dict.fromkeys(hint for hint in found if hint and hint != home))


def next_allowed(moment: datetime, zones: tuple[ZoneInfo, ...], hours: Hours) -> datetime:
    """Return the first moment from `moment` on that is allowed in all zones, in UTC.

    Where their days never overlap, the first zone decides alone.
    """
    candidate = moment.astimezone(UTC)
    for _step in range(_STEPS):
        later = max(_opening(candidate, place, hours) for place in zones)
        if later == candidate:
            return candidate
        candidate = later
    return _opening(moment.astimezone(UTC), zones[0], hours)


def closing(moment: datetime, zones: Iterable[ZoneInfo], hours: Hours) -> datetime:
    """Return when the allowed hours that `moment` lies in end, in the first of the zones to close; in UTC.

    A zone whose day has no moment in common with the others' is not asked (`next_allowed`), so it closes nothing.
    """
    awake = (place for place in zones if _opening(moment, place, hours) == moment)
    return min(_instant(moment.astimezone(place).date(), hours.closes, place, after=moment) for place in awake)


def _opening(moment: datetime, place: ZoneInfo, hours: Hours) -> datetime:
    """Return the first allowed moment from `moment` on in one zone."""
    local = moment.astimezone(place)
    if hours.opens <= local.time() < hours.closes:
        return moment
    day = local.date() if local.time() < hours.opens else local.date() + timedelta(days=1)
    return _instant(day, hours.opens, place, after=moment)


def _instant(day: date, clock: time, place: ZoneInfo, *, after: datetime) -> datetime:
    """Return when the clock of `place` shows this time on this day: the second time it does, if the first is past.

    A time that the clock skips is read with the offset from before the jump (PEP 495).
    """
    first, second = (datetime.combine(day, clock, place).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first >= after else max(first, second)
