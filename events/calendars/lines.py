"""Lines of calendar files (RFC 5545): escaped, and folded at 75 octets, never within a letter."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MOST: Final = 75
_END: Final = "\r\n"
# What no line may hold (section 3.1), but for the line breaks that `escape` writes as two letters.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029]")
_ESCAPED: Final = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n", "\t": " "}
_TO_ESCAPE: Final = re.compile(r"\r\n|[\\;,\n\r\t]")
UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu", "Etc/Zulu", "Etc/UCT", "UCT"})


def escape(text: str) -> str:
    """Return a text as a value of type TEXT (section 3.3.11)."""
    clean = text if text.isprintable() else _CONTROLS.sub("", text)
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], clean)


def quote(text: str) -> str:
    """Return a text as the value of a parameter (section 3.2), which knows no quotation marks."""
    return f'"{_CONTROLS.sub("", " ".join(text.split())).replace(chr(34), chr(39))}"'


def fold(line: str) -> str:
    """Return a line with its end, in parts of at most 75 octets (section 3.1)."""
    if line.isascii():
        if len(line) <= _MOST:
            return line + _END
        parts = [line[:_MOST], *(line[at : at + _MOST - 1] for at in range(_MOST, len(line), _MOST - 1))]
        return f"{_END} ".join(parts) + _END
    return _fold_octets(line.encode()).decode() + _END


def _fold_octets(line: bytes) -> bytes:
    parts, at, room = [], 0, _MOST
    while len(line) - at > room:
        cut = at + room
        # Not within a letter: octets after its first begin with the bits 10.
        while line[cut] & 0xC0 == 0x80:  # noqa: PLR2004 - RFC 3629
            cut -= 1
        parts.append(line[at:cut])
        at, room = cut, _MOST - 1
    parts.append(line[at:])
    return f"{_END} ".encode().join(parts)


def text_line(name: str, text: str) -> str:
    """Return a property with a text; nothing for an empty one."""
    return fold(f"{name}:{escape(text)}") if text else ""


def utc(moment: datetime) -> str:
    """Return a moment in UTC (section 3.3.5, form 2)."""
    moment = moment.astimezone(UTC)
    return f"{moment.year:04}{moment.month:02}{moment.day:02}T{moment.hour:02}{moment.minute:02}{moment.second:02}Z"


def time_line(name: str, moment: datetime, zone: str) -> str:
    """Return a property with a moment as clocks in a zone show it (section 3.3.5, form 3).

    Of an hour that comes twice, calendars take the first. So a moment in the second is told in UTC.
    """
    local = moment.astimezone(ZoneInfo(zone))
    if local.fold or zone in UTC_NAMES:
        return f"{name}:{utc(moment)}\r\n"
    return (
        f"{name};TZID={zone}:{local.year:04}{local.month:02}{local.day:02}"
        f"T{local.hour:02}{local.minute:02}{local.second:02}\r\n"
    )


def wall(clock: datetime) -> str:
    """Return what clocks on the wall show, without their zone."""
    return f"{clock:%Y%m%dT%H%M%S}"


def duration(lasts: timedelta) -> str:
    """Return a length in hours, minutes and seconds (section 3.3.6); days would be counted on the wall by some."""
    minutes, seconds = divmod(int(lasts.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")
