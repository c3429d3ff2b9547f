"""Limits that gunicorn's asgi worker does not set: requests at work at the same time, and the size of a body.

The worker gives every synchronous view a thread of its own, without a cap, and reads bodies of any length. nginx
limits both too; these hold without it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cms.infra.security import bare_headers

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_TOO_LARGE = b"The request is too large.\n"
# Programs read problems (https://www.rfc-editor.org/rfc/rfc9457), also where Django has not been asked yet.
_OF_PROGRAMS = "/api/"
_PROBLEM = json.dumps(
    {
        "type": "about:blank",
        "title": "Content Too Large",
        "status": 413,
        "code": "payload_too_large",
        "detail": "Send less at a time.",
    }
).encode()


class ConcurrencyCap:
    """Lets at most `limit` HTTP requests of this process into the application; the others wait their turn."""

    def __init__(self, application: Application, *, limit: int) -> None:
        self._application = application
        self._places = asyncio.Semaphore(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection. Sockets stay open for hours and are not counted."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        async with self._places:
            await self._application(scope, receive, send)


class BodyLimit:
    """Answers 413 to a body of more than `limit` bytes, by its announcement or else as soon as it has grown so long."""

    def __init__(self, application: Application, *, limit: int) -> None:
        self._application = application
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _announced(scope) > self._limit:
            await _refuse(scope, send)
            return
        meter = _Meter(receive, send, self._limit)
        try:
            await self._application(scope, meter.receive, meter.send)
        except _BodyTooLargeError:
            if not meter.answered:
                await _refuse(scope, send)


class _BodyTooLargeError(Exception):
    """The body outgrew the limit while it was read."""


class _Meter:
    """Counts a body on its way to the application."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self.answered = False
        self._receive = receive
        self._send = send
        self._left = limit

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _BodyTooLargeError
        return message

    async def send(self, message: Message) -> None:
        self.answered = True
        await self._send(message)


def _announced(scope: Scope) -> int:
    """Return the Content-Length; 0 without a readable one, since the body itself is counted as well."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _refuse(scope: Scope, send: Send) -> None:
    """Answer, and close: the rest of the body is not wanted."""
    is_program = scope["path"].startswith(_OF_PROGRAMS)
    body = _PROBLEM if is_program else _TOO_LARGE
    headers = [
        (b"content-type", b"application/problem+json" if is_program else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *((name.lower().encode(), value.encode()) for name, value in bare_headers().items()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
