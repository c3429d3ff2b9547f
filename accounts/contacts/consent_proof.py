"""Addresses in the ledger of consent: hashed with this installation's secret, so that the ledger names nobody.

Whoever can name an address can still look up what was said for it. With another `SECRET_KEY` they cannot, unless the
old one stays in `SECRET_KEY_FALLBACKS`.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "accounts.consent"


def hash_of(organisation_id: int, address: str) -> str:
    """Return what stands for an address, in its normal form, in the ledger of one organisation."""
    return hashes_of(organisation_id, address)[0] if address else ""


def hashes_of(organisation_id: int, address: str) -> list[str]:
    """Return all that may stand for an address, made with this secret or an older one."""
    value = f"{organisation_id}:{address}"
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_SALT, value, secret=secret, algorithm="sha256").hexdigest() for secret in secrets]
