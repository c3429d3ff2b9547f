"""Stores finished responses. The outermost middleware: it sees what the visitor gets.

Synchronous on purpose: around Django's synchronous views that costs one change of thread in all.
"""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from redis.exceptions import RedisError

from cms.infra.pagecache import conf, counters, store
from cms.infra.pagecache.client import client
from cms.infra.pagecache.core import RENDER, Render
from cms.infra.pagecache.entries import BYPASS, ENCODINGS, MARK, MISS, PLAIN, answer_to, build
from cms.infra.pagecache.guards import refusal
from cms.infra.pagecache.lease import one_wait
from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.pagecache.recording import Recording, recording
from cms.infra.redis_client import Command

logger = logging.getLogger(__name__)

NOT_FOUND = "404"


class PageCacheMiddleware:
    """Records each render that the adapter has announced, and answers it as the following hits will be answered.

    Whoever has changed something is answered when no edge contradicts it any more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        with one_wait():
            return self._answered(request)

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        carrier = getattr(request, "scope", None) or request.META
        render: Render | None = carrier.get(RENDER)
        if render is None:
            return _passed(self._get_response(request))
        with recording() as recorded:
            response = self._get_response(request)
        if not recorded.opted_in or recorded.opted_out or _is_a_copy(render, recorded) or refusal(request, response):
            _release(render)
            return _passed(response)
        return _kept(render, response, recorded)


@mechanism(Mechanism.NO_COPIES, when_off=False)
def _is_a_copy(render: Render, recorded: Recording) -> bool:
    """Tell whether the address holds a parameter that the page did not go by."""
    return not render.asked.page.parameters <= recorded.parameters


def _passed(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault(MARK, BYPASS)
    return response


def _release(render: Render) -> None:
    if render.trust:
        _tell(store.release(render.asked.page.key, render.token, hit_for_miss=conf.current().hit_for_miss))


def _kept(render: Render, response: HttpResponseBase, recorded: Recording) -> HttpResponse:
    config, asked = conf.current(), render.asked
    wanted = config.ttl if recorded.ttl is None else recorded.ttl
    if response.status_code == HTTPStatus.NOT_FOUND:
        recorded.tags.add(NOT_FOUND)
        wanted = min(wanted, config.ttl_404)
    left = recorded.ends - time.time()
    ttl = max(0.0, min(wanted, left))
    variants = ENCODINGS if render.trust else (asked.encoding,)
    meta, bodies = build(response, ttl=ttl, variants=variants, of=asked.page.variant)
    # Anybody can ask for any number of addresses where there is nothing: these must not fill Redis for a day.
    stale = config.stale if response.status_code == HTTPStatus.OK else 0
    life = min(ttl + stale, left)
    is_stored = bool(render.trust) and life > 0 and _stored(render, meta, bodies, life=life, tags=recorded.tags)
    if not is_stored:
        _release(render)
    counters.count_miss(asked.page, stored=is_stored, status=response.status_code)
    ready = answer_to(asked.if_none_match, meta, asked.encoding, MISS)
    body = bodies[ready.variant] if ready.length and not asked.head else b""
    return HttpResponse(body, status=ready.status, headers=dict(ready.headers))


def _stored(render: Render, meta: bytes, bodies: dict[str, bytes], *, life: float, tags: set[str]) -> bool:
    """Offer the page to Redis, which also frees its lock. False if that could not be done."""
    if _too_late(render):
        return False
    command = store.store(
        render.asked.page.key,
        token=render.token,
        trust=render.trust,
        generation=_seen(render),
        life=life,
        fields=[meta, *(bodies.get(variant, b"") for variant in (PLAIN, "gzip", "br")), render.asked.page.url],
        tags=tags,
    )
    return _tell(command)


def _too_late(render: Render) -> bool:
    """A purge is remembered only for as long as a render may take."""
    return time.monotonic() - render.began > conf.current().longest_render - 1


@mechanism(Mechanism.GENERATION_GUARD, when_off=2**53)
def _seen(render: Render) -> int:
    """The state of things that the render saw: a tag that was purged since refuses it."""
    return render.generation


def _tell(command: Command) -> bool:
    try:
        client().call(command).checked()
    except RedisError as error:
        logger.warning("The page cache could not store a page: %s", error)
        return False
    return True
