"""The page cache's Redis client for an event loop: all requests share one connection.

What several requests want in one turn of the loop goes out in one write, and answers come back in order; redis-py's
asyncio client would cost several times as much as the rest of a hit.
"""

import asyncio
import ssl
import weakref
from collections import deque
from functools import partial
from typing import Any

import hiredis
from redis.connection import parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from cms.infra.pagecache import conf
from cms.infra.redis_client import Breaker, Command, Replies, Reply, pack, run_id_in


class _Waiting:
    """A pipeline whose answers are still to come."""

    __slots__ = ("answered", "missing", "sent", "values")

    def __init__(self, answered: "asyncio.Future[Replies]", missing: int, sent: float) -> None:
        self.answered = answered
        self.missing = missing
        self.sent = sent
        self.values: list[Reply] = []


class _Link(asyncio.Protocol):
    """One connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop, timeout: float) -> None:
        self.run_id = b""
        self.closed = False
        self._loop = loop
        self._timeout = timeout
        self._reader = hiredis.Reader()
        self._waiting: deque[_Waiting] = deque()
        self._outgoing: list[bytes] = []
        self._watched = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("Redis needs a stream.")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while self._waiting and (value := self._reader.gets()) is not False:
                first = self._waiting[0]
                first.values.append(value)
                first.missing -= 1
                if not first.missing:
                    self._waiting.popleft()
                    if not first.answered.done():
                        first.answered.set_result(Replies(self.run_id, first.values))
        except hiredis.ProtocolError as error:
            self.fail(RedisConnectionError(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(RedisConnectionError(f"Redis closed the connection: {exc}"))

    def fail(self, error: RedisError) -> None:
        """Close, and tell everybody who waits."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()
        while self._waiting:
            answered = self._waiting.popleft().answered
            if not answered.done():
                answered.set_exception(error)

    def send(self, packed: bytes, count: int) -> "asyncio.Future[Replies]":
        """Send with what else goes out in this turn of the loop."""
        answered: asyncio.Future[Replies] = self._loop.create_future()
        self._waiting.append(_Waiting(answered, count, self._loop.time()))
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(packed)
        if not self._watched:
            self._watched = True
            self._loop.call_later(self._timeout, self._watch)
        return answered

    def _flush(self) -> None:
        packed = b"".join(self._outgoing)
        self._outgoing.clear()
        if self._transport is not None and not self.closed:
            self._transport.write(packed)

    def _watch(self) -> None:
        """One timer for all: whoever has waited longest decides."""
        self._watched = False
        if not self._waiting:
            return
        left = self._waiting[0].sent + self._timeout - self._loop.time()
        if left <= 0:
            self.fail(RedisTimeoutError("Redis did not answer in time."))
        else:
            self._watched = True
            self._loop.call_later(left, self._watch)


class AsyncClient:
    """Pipelines for one event loop."""

    def __init__(self, url: str, timeout: float, rest: float) -> None:
        self._options: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
        self._timeout = timeout
        self._breaker = Breaker(rest)
        self._link: _Link | None = None
        self._connecting: asyncio.Task[_Link] | None = None

    async def call(self, *commands: Command) -> Replies:
        """Send the commands together and return their answers. Raises `RedisError` when Redis is away or slow."""
        self._breaker.check()
        link = self._link
        try:
            if link is None or link.closed:
                link = await self._connected()
            return await link.send(pack(commands), len(commands))
        except (RedisError, OSError, TimeoutError) as error:
            self._breaker.trip()
            raise error if isinstance(error, RedisError) else RedisConnectionError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        if self._link is not None:
            self._link.fail(RedisConnectionError("Closed."))

    async def _connected(self) -> _Link:
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect())
        # One caller that is cancelled must not cost the others their connection.
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> _Link:
        loop = asyncio.get_running_loop()
        options = self._options
        make = partial(_Link, loop, self._timeout)
        async with asyncio.timeout(self._timeout):
            if "path" in options:
                _, link = await loop.create_unix_connection(make, options["path"])
            else:
                host, port = options.get("host", "localhost"), options.get("port", 6379)
                _, link = await loop.create_connection(make, host, port, ssl=_tls(options))
            greeting = _greeting(options)
            values = (await link.send(pack(greeting), len(greeting))).checked()
        link.run_id = run_id_in(values[-1])
        self._link = link
        self._breaker.reset()
        return link


def _greeting(options: dict[str, Any]) -> list[Command]:
    """Sign in, choose the database, and ask which server process this is."""
    greeting: list[Command] = []
    if options.get("password"):
        greeting.append(("AUTH", options.get("username") or "default", options["password"]))
    if options.get("db"):
        greeting.append(("SELECT", options["db"]))
    return [*greeting, ("INFO", "server")]


def _tls(options: dict[str, Any]) -> ssl.SSLContext | None:
    """Understands the parts of a rediss:// address that redis-py understands: authorities, and no verification."""
    if "connection_class" not in options:
        return None
    context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
    if options.get("ssl_cert_reqs") == "none":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


_clients: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[str, AsyncClient]]" = weakref.WeakKeyDictionary()


def client() -> AsyncClient:
    """Return the running event loop's client."""
    config = conf.current()
    loop = asyncio.get_running_loop()
    known = _clients.get(loop)
    if known is None or known[0] != config.redis_url:
        known = _clients[loop] = (config.redis_url, AsyncClient(config.redis_url, config.timeout, config.rest))
    return known[1]
