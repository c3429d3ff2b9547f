"""What staff set going by hand, told to whoever keeps a record: this package knows no audit log."""

from typing import Any

from django.db.models import Model
from django.dispatch import Signal

# Sent in the transaction of the action, with `user`, `verb` ("retry", "cancel", "dismiss", "replay"), `target` (the
# row, or None for many) and `count`.
done_by_hand = Signal()


def tell(*, user: Any, model: type[Model], verb: str, target: Model | None = None, count: int = 1) -> None:
    """Tell that somebody has done this to a row or to `count` rows of the model; nothing for none."""
    if count:
        done_by_hand.send(sender=model, user=user, verb=verb, target=target, count=count)
