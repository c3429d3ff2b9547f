"""What is kept of an exception: enough to find the mistake, and nothing about a person."""

import re
import traceback
from dataclasses import dataclass
from typing import Final

_LONGEST_MESSAGE: Final = 500
_FRAMES: Final = 12
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
        message=_PERSONAL.sub("…", str(error)).strip()[:_LONGEST_MESSAGE],
        trace="".join(traceback.format_list(frames)),
    )
