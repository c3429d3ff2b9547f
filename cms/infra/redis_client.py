"""A Redis client for threads: a pipeline is one write and one round trip, and a dead Redis costs next to nothing.

redis-py's own pipeline costs more than the rest of a hit of the page cache together, so its connections are driven
directly. Each connection knows which server process it talks to (`run_id`), because a Redis that was restarted may hold
old data.
"""

import os
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import hiredis
from redis.connection import Connection, parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

Command = tuple[str | bytes | int, ...]

# A reply of one command: what hiredis makes of it, or the error that Redis answered with.
Reply = Any


@dataclass(frozen=True)
class Replies:
    """The answers to a pipeline, and the server process that gave them."""

    run_id: bytes
    values: list[Reply]

    def checked(self) -> list[Reply]:
        """Return the values, or raise the first error among them."""
        for value in self.values:
            if isinstance(value, Exception):
                raise ResponseError(str(value))
        return self.values


def pack(commands: Sequence[Command]) -> bytes:
    """Return a pipeline as it goes over the wire."""
    # hiredis's annotation is for tuples of one.
    return b"".join(hiredis.pack_command(command) for command in commands)  # type: ignore[arg-type]


def run_id_in(info: bytes) -> bytes:
    """Return the server process's random id from the answer to INFO server."""
    for line in info.splitlines():
        if line.startswith(b"run_id:"):
            return line[7:]
    raise RedisConnectionError("Redis did not tell its run_id.")


class RestingError(RedisConnectionError):
    """Redis failed a moment ago and was not asked."""


class Breaker:
    """Leaves a Redis alone for `rest` seconds after it failed, so that pages stay quick without it."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._closed_until = 0.0

    def check(self) -> None:
        """Raise at once while Redis is left alone."""
        if self._closed_until and time.monotonic() < self._closed_until:
            raise RestingError("Redis failed a moment ago.")

    def trip(self) -> None:
        """Note a failure."""
        self._closed_until = time.monotonic() + self._rest

    def reset(self) -> None:
        """Note that Redis answered."""
        self._closed_until = 0.0


class Client:
    """Pipelines for threads, over connections that are kept and shared."""

    def __init__(self, url: str, timeout: float, rest: float) -> None:
        options: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
        # redis-py's connections are not typed.
        self._factory: Any = options.pop("connection_class", Connection)
        # Protocol 2 spares a HELLO; the retries of redis-py would multiply the time that a dead Redis costs.
        self._options = options | {
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "protocol": 2,
            "retry": None,
            "driver_info": None,
        }
        self._idle: deque[tuple[Any, bytes]] = deque()
        self._breaker = Breaker(rest)
        os.register_at_fork(after_in_child=self._idle.clear)

    def call(self, *commands: Command, patient: bool = False) -> Replies:
        """Send the commands together and return their answers. A `patient` caller is not put off by the breaker.

        Raises `RedisError` when Redis is away or slow. A command may then have been executed all the same.
        """
        if not patient:
            self._breaker.check()
        packed = pack(commands)
        try:
            while self._idle:
                # A server that went away is noticed on its old connections first: they cost one try each.
                try:
                    link = self._idle.pop()
                except IndexError:
                    break
                try:
                    return self._exchange(link, packed, len(commands))
                except RedisConnectionError:
                    continue
            return self._exchange(self._connect(), packed, len(commands))
        except (RedisError, OSError) as error:
            self._breaker.trip()
            raise error if isinstance(error, RedisError) else RedisConnectionError(str(error)) from error

    def _connect(self) -> tuple[Any, bytes]:
        connection = self._factory(**self._options)
        connection.connect()
        connection.send_command("INFO", "server")
        return connection, run_id_in(connection.read_response(disable_decoding=True))

    def _exchange(self, link: tuple[Any, bytes], packed: bytes, count: int) -> Replies:
        connection, run_id = link
        try:
            connection.send_packed_command([packed], check_health=False)
            values = [_reply(connection) for _ in range(count)]
        except BaseException:
            connection.disconnect()
            raise
        self._breaker.reset()
        self._idle.append(link)
        return Replies(run_id, values)


def _reply(connection: Any) -> Reply:
    try:
        return connection.read_response(disable_decoding=True)
    except ResponseError as error:
        return error


@lru_cache(maxsize=8)
def client_for(url: str, timeout: float, rest: float) -> Client:
    """Return this process's client of one Redis, which answers within `timeout` seconds or is left alone for `rest`."""
    return Client(url, timeout, rest)
