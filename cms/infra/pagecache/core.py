"""The decision how to answer a request, without any input or output of its own.

`decide` is a generator: it yields what it wants done (ask Redis, wait, compare with PostgreSQL) and is sent the
outcome. The adapters for WSGI and ASGI do these things in their own way.
"""

import secrets
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from cms.infra.pagecache import conf, store
from cms.infra.pagecache.entries import HIT, Answer, answer_to
from cms.infra.pagecache.keys import Asked
from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.redis_client import Command, Replies

_LOOK_AGAIN = 0.02  # seconds
# Longer than a comparison with a healthy PostgreSQL takes; then the page is rendered instead.
_WAIT_FOR_TRUST = 0.5

# A redirect may be meant for one query string, and may pass it on: `/old/?page=2&from=mail`.
_GO_BY_THE_WHOLE_ADDRESS = frozenset({301, 302, 404, 410})

# In WSGI's environ and ASGI's scope: the render for the middleware.
RENDER = "pagecache.render"


@dataclass(frozen=True, slots=True)
class Call:
    """Send these commands to Redis in one round trip; wants Replies."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so many seconds; wants nothing."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare Redis with PostgreSQL (trust.py); wants nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Send this; the body is empty for HEAD and 304."""

    answer: Answer
    body: bytes


@dataclass(frozen=True, slots=True)
class Render:
    """Let Django answer. With a `trust` the result may be stored, for the state of things at `generation`."""

    asked: Asked
    token: str = ""
    trust: bytes = b""
    generation: int = 0
    began: float = field(default_factory=time.monotonic)


Decision = Hit | Render
Steps = Generator[Call | Pause | Compare, Any, Decision]


@dataclass(frozen=True, slots=True)
class _Look:
    trusted: bool
    meta: bytes
    body: bytes


def decide(asked: Asked) -> Steps:
    """Return a hit, or a render: at most one request at a time renders a page in order to store it."""
    give_up = time.monotonic() + conf.current().wait
    while True:
        look = yield from _trusted_look(asked)
        if not look.trusted:
            return Render(asked)
        found = (yield from _hit(asked, look)) if look.meta else None
        if found is not None and time.time() < found.answer.fresh_until:
            return found
        if asked.head or not asked.page.exact:
            return found or Render(asked)
        decision = yield from _begin(asked, look.meta, found)
        if decision is not None:
            return decision
        if time.monotonic() > give_up:
            return Render(asked)


def _trusted_look(asked: Asked) -> Generator[Call | Pause | Compare, Any, _Look]:
    """Look; where nothing is trusted, compare, or wait a moment for whoever is comparing."""
    look = yield from _look(asked)
    give_up = time.monotonic() + _WAIT_FOR_TRUST
    if not look.trusted:
        yield Compare()
        look = yield from _look(asked)
    while not look.trusted and time.monotonic() < give_up:
        yield Pause(_LOOK_AGAIN)
        look = yield from _look(asked)
    return look


def _look(asked: Asked) -> Generator[Call, Replies, _Look]:
    replies = yield Call(store.lookup(asked.page.key, asked.encoding))
    [[meta, body], trust] = replies.checked()
    return _Look(_is_trusted(trust, replies.run_id), meta or b"", body or b"")


@mechanism(Mechanism.TRUST_BY_SERVER, when_off=True)
def _is_trusted(trust: bytes | None, run_id: bytes) -> bool:
    return trust == run_id


def _hit(asked: Asked, look: _Look) -> Generator[Call, Replies, Hit | None]:
    """Make the answer; None if what is stored is not an entry."""
    try:
        ready = answer_to(asked.if_none_match, look.meta, asked.encoding, HIT)
    except ValueError:
        return None
    if not asked.page.exact and ready.status in _GO_BY_THE_WHOLE_ADDRESS:
        return None
    if asked.head or not ready.length:
        return Hit(ready, b"")
    body = look.body
    if ready.variant != asked.encoding:
        [plain] = (yield Call((store.body(asked.page.key),))).checked()
        body = plain or b""
    # What was purged or replaced between two reads is no entry.
    return Hit(ready, body) if len(body) == ready.length else None


def _begin(asked: Asked, seen: bytes, stale: Hit | None) -> Generator[Call | Pause, Any, Decision | None]:
    """Ask to render. While somebody else does, the stale page is good enough; None means to look again."""
    token = secrets.token_hex(8)
    replies = yield Call((store.begin(asked.page.key, token, seen),))
    [[state, generation, trust]] = replies.checked()
    if state == b"look":
        return None
    if state == b"wait" and _others_wait():
        if stale is None:
            yield Pause(_LOOK_AGAIN)
        return stale
    if trust != replies.run_id:
        # The lease ran out since the look. What is rendered now is not stored, so nobody shall wait for it.
        yield Call((store.release(asked.page.key, token, hit_for_miss=0),))
        return Render(asked)
    return Render(asked, token, trust, int(generation))


@mechanism(Mechanism.SINGLE_FLIGHT, when_off=False)
def _others_wait() -> bool:
    return True


def without_redis(asked: Asked, error: RedisError) -> Render:
    """Decide when Redis is away: the live page."""
    if not _fails_open():
        raise error
    return Render(asked)


@mechanism(Mechanism.FAIL_OPEN, when_off=False)
def _fails_open() -> bool:
    return True
