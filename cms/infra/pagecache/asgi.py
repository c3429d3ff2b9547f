"""The page cache in front of an ASGI application."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from redis.exceptions import RedisError

from cms.infra.pagecache import conf, counters, trust
from cms.infra.pagecache.aclient import client
from cms.infra.pagecache.core import RENDER, Call, Decision, Hit, Pause, decide, without_redis
from cms.infra.pagecache.keys import Asked, Headers, ask

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_WANTED = {
    b"host": "host",
    b"cookie": "cookie",
    b"authorization": "authorization",
    b"accept-encoding": "accept_encoding",
    b"accept-language": "accept_language",
    b"if-none-match": "if_none_match",
    b"content-length": "content_length",
    b"transfer-encoding": "transfer_encoding",
}
# How Django joins a header that is there more than once.
_JOINTS = {"cookie": "; "}


class PageCache:
    """Answers hits before the application sees the request; the application gets everything else as it came."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand a socket on."""
        asked = _asked(scope) if scope["type"] == "http" else None
        if asked is None:
            await self._application(scope, receive, send)
            return
        decision = await _decided(asked)
        if isinstance(decision, Hit):
            answer = decision.answer
            await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.raw_headers]})
            await send({"type": "http.response.body", "body": decision.body})
            return
        await self._application({**scope, RENDER: decision}, receive, send)


def _asked(scope: Scope) -> Asked | None:
    config = conf.current()
    proxied, variants, tenant = config.proxy_header_name, config.variant_header_names, config.tenant_header_name
    found: dict[str, Any] = {}
    selected: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if (field := _WANTED.get(name)) is not None:
            text = value.decode("latin-1")
            found[field] = f"{found[field]}{_JOINTS.get(field, ',')}{text}" if field in found else text
        elif name == proxied:
            found["forwarded_proto"] = value.decode("latin-1")
        elif name == tenant:
            # Two names are none.
            found["tenant"] = "," if "tenant" in found else value.decode("latin-1")
        elif name in variants:
            selected[name] = value.decode("latin-1")
    headers = Headers(**found, selectors=tuple(selected.get(name, "") for name in variants))
    return ask(
        method=scope["method"],
        scheme=scope["scheme"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
    )


async def _decided(asked: Asked) -> Decision:
    steps = decide(asked)
    outcome = None
    try:
        while True:
            step = steps.send(outcome)
            outcome = None
            if isinstance(step, Call):
                outcome = await client().call(*step.commands)
            elif isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            else:
                await asyncio.to_thread(trust.compare_now)
    except StopIteration as decided:
        decision: Decision = decided.value
    except RedisError as error:
        return without_redis(asked, error)
    if isinstance(decision, Hit):
        counters.count_hit(asked.page.url, decision.answer)
    trust.renewal.soon(after_hit=isinstance(decision, Hit))
    return decision
