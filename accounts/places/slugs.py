"""Names of organisations as they stand in addresses: `<slug>.<domain>` and `/events/<slug>/...`."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# A label of a host name (RFC 1123, section 2.1), at least two letters long.
LONGEST: Final = 63
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])")

# Hosts and paths that are, or may become, the installation's own, or that would deceive people.
RESERVED: Final = frozenset(
    """
    abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover billing blog
    calendar cdn chat contact dashboard demo dev docs documents donate door email events example feed files forum
    ftp health help home hostmaster http https imap images info internal localhost login logout mail media mine mx
    news newsletter noreply ns ns1 ns2 places pop postmaster press privacy private public root rostrum security shop
    signin signup sitemap smtp sso staff static status support surveys survey test tls token users webhooks
    webmaster webmail wpad ws www
    """.split()  # noqa: SIM905 - read as a list of words
)


def is_label(text: str) -> bool:
    """Tell whether a text could be somebody's address."""
    return len(text) <= LONGEST and _LABEL.fullmatch(text) is not None


def validate_slug(slug: str) -> None:
    """Raise `ValidationError`, which says what to change, when this can be no organisation's address."""
    if not is_label(slug):
        raise ValidationError(
            _("Use two to 63 small letters, digits and hyphens, with a letter or digit at both ends."), code="invalid"
        )
    # Third and fourth place: an internationalised name in disguise (RFC 5891, section 4.2.3.1).
    if slug[2:4] == "--":
        raise ValidationError(_("Two hyphens cannot stand in the third and fourth place."), code="invalid")
    if slug in RESERVED:
        raise ValidationError(_("This address is reserved. Choose another one."), code="reserved")


def suggest_slug(name: str) -> str:
    """Return an address for an organisation of this name: it may be taken, or empty when no Latin letter is in it."""
    slug = slugify(re.sub(r"[\W_]+", " ", name))[:LONGEST].strip("-")
    return f"{slug}-org" if slug in RESERVED else slug
