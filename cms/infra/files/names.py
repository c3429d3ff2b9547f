"""What files are called: for people as they named them, in keys so that no store, shell or browser can stumble."""

import re
import secrets
import unicodedata
from pathlib import PurePosixPath

from django.utils.text import slugify

LONGEST_NAME = 150
_LONGEST_STEM = 60
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


def shown_name(name: str, *, extension: str) -> str:
    """Return a name to download under: no folders, no control or direction characters, the extension that is true."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    stem = _without_suffix(plain).strip(" .") or "file"
    return stem[: LONGEST_NAME - len(extension)] + extension


def key_name(name: str, *, extension: str) -> str:
    """Return the last part of a key: letters that every store takes, and a random part, so that no two are alike.

    A key is thus never used twice, and what lies under it may be cached for ever.
    """
    stem = slugify(shown_name(name, extension="").replace(".", "-"))[:_LONGEST_STEM].strip("-_")
    return f"{stem or 'file'}-{secrets.token_hex(8)}{extension}"


def _without_suffix(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem if _SUFFIX.fullmatch(path.suffix) else name
