"""Text that a database, a CSV file and a workbook can all hold."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def clean_line(text: str, *, longest: int) -> str:
    """Return one line of text without space around it.

    Raises `ValidationError` for what is longer, and for what is no text: NUL bytes and other control characters, and
    halves of characters, which no database keeps.
    """
    if len(text) > longest * 4:
        # Not even looked at.
        raise _too_long(longest)
    line = text.strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in line):
        raise ValidationError(
            _("This holds characters that cannot be kept, such as a line break. Write it anew."), code="characters"
        )
    if len(line) > longest:
        raise _too_long(longest)
    return line


def _too_long(longest: int) -> ValidationError:
    message = ngettext("Write at most %(most)d character.", "Write at most %(most)d characters.", longest)
    return ValidationError(message, code="max_length", params={"most": longest})
