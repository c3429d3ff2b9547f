"""What higher apps erase with an account: they register it in `ready()`, and it runs in the same transaction."""

from collections.abc import Callable

from accounts.models import User

_erasers: dict[str, Callable[[User], None]] = {}


def register_account_eraser(name: str, eraser: Callable[[User], None]) -> None:
    """Have `eraser` called with each user who is about to be erased. `name` says whose it is, such as "campaigns"."""
    _erasers[name] = eraser


def erase_elsewhere(user: User) -> None:
    """Have all apps erase what they have of the user, in the caller's transaction."""
    for eraser in _erasers.values():
        eraser(user)
