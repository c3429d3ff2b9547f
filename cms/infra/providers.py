"""What mail, SMS and payments have in common: what can go wrong with a provider, and how a backend is chosen.

A sender must know one thing above all: whether the provider has taken what it was given. Each error answers that.
"""

from typing import Any, Final

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


class ProviderError(Exception):
    """A provider did not take what it was given, or may not have.

    `code` is short and names nobody ("550 5.1.1", "21610", "MessageRejected"): it may be logged. `detail` holds the
    provider's own words, which often repeat an address: for the row of the message, never for a log.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Rejected(ProviderError):  # noqa: N818 - says what became of it
    """It will never be taken as it is: a bad address, a blocked one, refused content. Do not try again."""


class Throttled(ProviderError):  # noqa: N818 - says what became of it
    """It was not taken, because too much was sent. Try again after `retry_after` seconds."""

    def __init__(self, code: str, detail: str = "", *, retry_after: float) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Unavailable(ProviderError):  # noqa: N818 - says what became of it
    """It was certainly not taken: nobody answered, or the account cannot send now. Try again."""


class Unclear(ProviderError):  # noqa: N818 - says what became of it
    """It may or may not have been taken: the answer to it got lost. Never send it again on a guess."""


_made: Final[dict[str, Any]] = {}


def backend_of(setting: str) -> Any:
    """Return the backend that the setting of this name chooses, made once for each process.

    The setting is a dictionary: `BACKEND`, the path of a class, and `OPTIONS`, the arguments it is made with.
    """
    if setting not in _made:
        chosen = getattr(settings, setting)
        _made[setting] = import_string(chosen["BACKEND"])(**chosen.get("OPTIONS", {}))
    return _made[setting]


def _forget(*, setting: str, **_: object) -> None:
    _made.pop(setting, None)


# Tests change settings.
setting_changed.connect(_forget)
