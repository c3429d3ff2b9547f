"""Texts and numbers as PostgreSQL takes them.

A job must end in its row whatever it says of itself: a statement that fails for the sake of a character would leave the
job to its lease, and the heartbeat's would let the leases of all jobs of the process run out.
"""

from typing import Final

_LARGEST: Final = 2**31 - 1


def text(words: str) -> str:
    """Return the words without NUL, which no column takes, and without halves of characters, which no encoding has."""
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def count(number: float) -> int:
    """Return the number as a count: whole, not negative, and no larger than the column takes."""
    return int(min(max(0, number), _LARGEST))
