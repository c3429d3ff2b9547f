"""From clocks on the wall to UTC and back."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

# Zones reckon with years around them, and no event is that far.
YEARS: Final = range(1971, 2200)


def to_utc(wall: datetime, zone: str) -> datetime:
    """Return the moment at which clocks in a zone show this.

    As RFC 5545, section 3.3.5, says: a time that comes twice, when clocks go back, is the first of the two; one that is
    left out, when they go forward, is counted with the offset before: 02:30 of that night is 03:30.
    """
    if wall.tzinfo is not None:
        raise ValueError("A time on the wall has no zone of its own.")
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """Return what clocks in a zone show at a moment."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
