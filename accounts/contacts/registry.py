"""What higher apps add to contacts, in `ready()`: where people come from, their timeline, their merge and erasure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.contacts.timeline import TimelineSource
from accounts.models import Contact

_sources: dict[str, str | Promise] = {
    "staff": _("Staff"),
    "import": _("Import"),
    "api": _("API"),
}


@dataclass(frozen=True)
class Merge:
    """`loser` becomes part of `winner`, and is deleted after the handlers. Both are locked."""

    winner: Contact
    loser: Contact


@dataclass(frozen=True)
class Erasure:
    """`contact`, locked, is deleted after the handlers.

    `addresses` are those the contact has or had, by channel, in their normal form, less those that somebody else of the
    organisation has as well: what is known of these may be about somebody else.
    """

    contact: Contact
    addresses: Mapping[str, frozenset[str]]


MergeHandler = Callable[[Merge], None]
ErasureHandler = Callable[[Erasure], None]
Handler = TypeVar("Handler")

_merge_handlers: dict[str, MergeHandler] = {}
_erasure_handlers: dict[str, ErasureHandler] = {}
_timeline: dict[str, TimelineSource] = {}


def register_source(key: str, label: str | Promise) -> None:
    """Make a place known that contacts come from. The key is stored: it never changes."""
    if _sources.setdefault(key, label) != label:
        raise ValueError(f"There is another source {key!r} already.")


def sources() -> Mapping[str, str | Promise]:
    """Return the known sources, by key."""
    return _sources


def register_merge_handler(name: str, handler: MergeHandler) -> None:
    """Have `handler` called in the transaction of each merge, to move what its app knows of the loser to the winner.

    Foreign keys to `Contact` are `PROTECT`: then a handler that was forgotten stops the merge, and nothing is lost.
    """
    _register(_merge_handlers, name, handler)


def merge_handlers() -> list[MergeHandler]:
    """Return the handlers, in the order of their names."""
    return [_merge_handlers[name] for name in sorted(_merge_handlers)]


def register_erasure_handler(name: str, handler: ErasureHandler) -> None:
    """Have `handler` called in the transaction of each erasure, to forget what its app knows of a person."""
    _register(_erasure_handlers, name, handler)


def erasure_handlers() -> list[ErasureHandler]:
    """Return the handlers, in the order of their names."""
    return [_erasure_handlers[name] for name in sorted(_erasure_handlers)]


def register_timeline(name: str, source: TimelineSource) -> None:
    """Have `source(contact, page)` add to the timeline of contacts (`accounts.contacts.timeline`)."""
    _register(_timeline, name, source)


def timeline_sources() -> Mapping[str, TimelineSource]:
    """Return what adds to the timeline, by name."""
    return _timeline


def _register(handlers: dict[str, Handler], name: str, handler: Handler) -> None:
    if handlers.setdefault(name, handler) != handler:
        raise ValueError(f"There is another one named {name!r} already.")
