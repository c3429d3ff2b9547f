"""What people may write, such as a name on one line, or a description on several."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Control characters, halves of pairs, characters for private use, ends of lines and paragraphs. Not those that nobody
# has assigned: Python knows no emoji that is younger than it, and people's phones do.
_NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
# Unicode keeps these for programs, for ever (https://www.unicode.org/faq/private_use.html#nonchar1).
_NO_CHARACTERS = frozenset(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)) | {
    chr(code) for code in range(0xFDD0, 0xFDF0)
}
# They turn what follows around: a name would change the sentence that it stands in
# (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED = _NO_CHARACTERS | _TURNING


def validate_text(text: str) -> None:
    """Raise `ValidationError` for what no text of several lines holds: NUL and the like, halves of pairs."""
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\r\n\t" for letter in text):
        raise _unshown()


def validate_line(text: str) -> None:
    """Raise `ValidationError` for what no line of text holds: NUL, line breaks, halves of pairs, turned writing."""
    if any(unicodedata.category(letter) in _NO_LETTERS or letter in _REFUSED for letter in text):
        raise _unshown()


def has_letters(text: str) -> bool:
    """Tell whether there is anything to see: letters, digits, signs. Some characters have no width."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def _unshown() -> ValidationError:
    return ValidationError(
        _("There is a character in it that cannot be shown. Type it anew instead of pasting it."), code="characters"
    )
