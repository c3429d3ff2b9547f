"""What is kept of an exception: enough to find the mistake, and nothing about a person."""

import re
import traceback
from dataclasses import dataclass
from typing import Final

from cms.infra.jobs import storable

_LONGEST_MESSAGE: Final = 500
_FRAMES: Final = 12
# The patterns below take a time that grows with the square of a text without spaces.
_LONGEST_READ: Final = 4_000
# Addresses, telephone numbers and other long numbers, tokens; PostgreSQL names the offending values after DETAIL.
_PERSONAL: Final = re.compile(
    r"[^\s<>()\"'=,;:]+@[^\s<>()\"'=,;:]+|\+?\d[\d\s().-]{6,}\d|\b(?=\w*\d)[\w-]{24,}\b|(?:DETAIL|CONTEXT):.*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed; all empty when there is nothing to say."""

    type: str = ""
    message: str = ""
    trace: str = ""


def describe(error: BaseException) -> Failure:
    """Return type, message without what may be personal, and the innermost frames of an exception."""
    kind = type(error)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return Failure(
        type=f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")[:200],
        message=_message(error),
        trace=storable.text("".join(traceback.format_list(frames))),
    )


def _message(error: BaseException) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 - whatever another's __str__ does, the job has an end
        return ""
    if len(words) > _LONGEST_READ:
        # Not with half an address at its end, which nothing would know for one.
        words = words[:_LONGEST_READ].rpartition(" ")[0] or "…"
    return storable.text(_PERSONAL.sub("…", words).strip()[:_LONGEST_MESSAGE])
