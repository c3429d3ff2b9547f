"""What a response depends on, recorded while it is rendered."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass
class Recording:
    """One render: its tags, whether a view opted in, for how many seconds its page stays fresh, and when it is wrong.

    `ends` is a Unix time.
    """

    tags: set[str] = field(default_factory=set)
    opted_in: bool = False
    opted_out: bool = False
    parameters: set[str] = field(default_factory=set)
    ttl: int | None = None
    ends: float = math.inf


_current: ContextVar[Recording | None] = ContextVar("pagecache_recording", default=None)


@contextmanager
def recording() -> Iterator[Recording]:
    """Record what is rendered inside. A recording inside another one is apart from it."""
    started = Recording()
    token = _current.set(started)
    try:
        yield started
    finally:
        _current.reset(token)


def is_recording() -> bool:
    """Tell whether somebody records, for callers whose tags cost something to find."""
    return _current.get() is not None


def record(*tags: str) -> None:
    """Note that the response being rendered depends on these tags. Without a recorded render it does nothing."""
    if (now := _current.get()) is not None:
        now.tags.update(tags)


def start_over() -> None:
    """Forget what was recorded so far, for a view that knows that its page does not depend on how it was found."""
    if (now := _current.get()) is not None:
        now.tags.clear()


def opt_in(*, ttl: int | None = None) -> None:
    """Let the response being rendered be stored; `ttl` is in seconds, by default the setting's."""
    if (now := _current.get()) is not None:
        now.opted_in = True
        now.ttl = ttl


def read_parameter(name: str) -> None:
    """Note that the response being rendered goes by this query parameter.

    Without that a page with the parameter in its address is not stored: `/about/?page=1`, `?page=2`, ... would be as
    many copies of one page, and anybody could fill the cache with them.
    """
    if (now := _current.get()) is not None:
        now.parameters.add(name)


def ends_at(moment: datetime) -> None:
    """Note that the response being rendered is wrong from this moment on, as a list of what is still to come."""
    if (now := _current.get()) is not None:
        now.ends = min(now.ends, moment.timestamp())


def uncached() -> None:
    """Keep the response being rendered out of the cache, whoever opted in."""
    if (now := _current.get()) is not None:
        now.opted_out = True


def page_cached(
    *, ttl: int | None = None, tags: Iterable[str] | Callable[..., Iterable[str]] = ()
) -> Callable[[View[P]], View[P]]:
    """Let a view's responses be stored.

    `tags` are the view's own, or a callable that gets the view's arguments (without the request) and returns them;
    what the view records while it renders comes on top. A purge of any of them removes the page.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def cached(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            opt_in(ttl=ttl)
            record(*(tags(*args, **kwargs) if callable(tags) else tags))
            return view(request, *args, **kwargs)

        return cached

    return decorate
