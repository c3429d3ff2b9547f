"""Numbers of rows as they come from outside."""

from typing import Final

# Those of a bigint.
_DIGITS: Final = 18


def row_number(text: str) -> int:
    """Return the number that the text is; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
