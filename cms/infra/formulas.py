"""Cells of files that a spreadsheet would run as formulas, made harmless by an apostrophe, and brought back.

Programs split a CSV file by signs that it was not written with: so what follows a semicolon, a tab, a new line or a
quotation mark counts as the beginning of a cell, too, as do letters of double width (OWASP, CSV Injection). A number
does no harm.
"""

import re
from typing import Final

# Space is read once, from where it begins: a cell may be a hundred thousand new lines.
_BEGINNING: Final = r"(^|[;\"]|(?<!\s)[^\S\t\r\n]*+[\t\r\n])(\s*+)"
_SIGN: Final = "'*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA: Final = re.compile(f"{_BEGINNING}(?={_SIGN})")
_MARKED: Final = re.compile(f"{_BEGINNING}'(?={_SIGN})")
_NUMBER: Final = re.compile(r"\+?-?[\d.]+")


def harmless(cell: str) -> str:
    """Return a cell in which no spreadsheet finds a formula; apostrophes that `plain` would take off are doubled."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub(r"\1\2'", cell)


def plain(cell: str) -> str:
    """Return the cell from which `harmless` has made this one."""
    return _MARKED.sub(r"\1\2", cell)
