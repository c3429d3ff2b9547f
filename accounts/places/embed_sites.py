"""Other sites that may show what is an organisation's in a frame, each by its origin (RFC 6454)."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST: Final = 20
# As in cms.infra.security: it becomes part of a policy.
_ORIGIN: Final = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")
_LONGEST: Final = 260


def clean_origins(sites: Iterable[str]) -> list[str]:
    """Return the origins of web addresses, each once, in their order. Raises `ValidationError`."""
    found = [_origin(site.strip()) for site in sites if site.strip()]
    if len(found) > MOST:
        raise ValidationError(_("Name at most %(most)d sites.") % {"most": MOST}, code="too_many")
    return list(dict.fromkeys(found))


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address[:_LONGEST].lower())
    except ValueError:
        parts = urlsplit("")
    origin = f"{parts.scheme}://{parts.netloc}"
    if not _ORIGIN.fullmatch(origin):
        text = _("Write the address of each site on a line of its own, such as https://www.example.org.")
        raise ValidationError(text, code="invalid")
    return origin
