"""What people may write, such as a name on one line, or a description on several."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Control characters, halves of pairs, characters for private use, and those that nobody has assigned.
_NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Cn"})
# They turn what follows around: a name would change the sentence that it stands in
# (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def validate_text(text: str) -> None:
    """Raise `ValidationError` for what no text of several lines holds: NUL and the like, halves of pairs."""
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\r\n\t" for letter in text):
        raise _unshown()


def validate_line(text: str) -> None:
    """Raise `ValidationError` for what no line of text holds: NUL, line breaks, halves of pairs, turned writing."""
    if any(unicodedata.category(letter) in _NO_LETTERS or letter in _TURNING for letter in text):
        raise _unshown()


def _unshown() -> ValidationError:
    return ValidationError(
        _("There is a character in it that cannot be shown. Type it anew instead of pasting it."), code="characters"
    )
