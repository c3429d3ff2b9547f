"""What phones at the door keep of people, and when they lose it."""

from typing import Any, Final

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from cms.infra.security import empty_browser

_OPENED: Final = "at_door"


def note_opened(request: HttpRequest) -> None:
    """Remember with the session that its browser keeps a list."""
    request.session[_OPENED] = True


def join() -> None:
    """Have browsers that keep a list delete it as somebody signs out."""
    user_logged_out.connect(_forget, dispatch_uid="events.door.forget")


def _forget(request: HttpRequest | None, **_more: Any) -> None:
    if request is not None and request.session.get(_OPENED):
        empty_browser(request)
