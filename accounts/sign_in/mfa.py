"""Where allauth's second factor differs for Rostrum."""

import base64
import hashlib
from collections.abc import Iterator
from typing import ClassVar, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

_SALT: Final = b"accounts.mfa"


class MfaAdapter(DefaultMFAAdapter):
    """Names the site in authenticator apps and password managers, and keeps secrets readable to the site alone."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already. Enter the one that is shown now."),
        "unknown_key": _("This key was not recognised. Try again, or go another way."),
        "unverified_email": _("Confirm your e-mail address first: follow the link in the mail that we sent you."),
    }

    def encrypt(self, text: str) -> str:
        """Return what the database keeps instead of a secret: a copy of it alone makes no codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises `validation_error` when it was kept under a key that the settings have lost."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("incorrect_code") from None

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)


def _box() -> MultiFernet:
    """Return the box whose keys follow from `SECRET_KEY`, and from those before it."""
    return MultiFernet(list(_keys()))


def _keys() -> Iterator[Fernet]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield Fernet(base64.urlsafe_b64encode(hashlib.sha256(_SALT + secret.encode()).digest()))
