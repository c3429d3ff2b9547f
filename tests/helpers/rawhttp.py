"""Requests that no HTTP library would send."""

import socket
from contextlib import suppress
from urllib.parse import urlsplit

NO_ANSWER = 0


def status_of(url: str, request: bytes, *, hang_up: bool = False) -> int:
    """Send these bytes to a server and return the status it answers with; NO_ANSWER where it only hangs up.

    With `hang_up` the sender leaves first, as with a request that never ends; else it waits for an answer.
    """
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as connection:
        connection.sendall(request)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionResetError):
            while b"\r\n" not in answer and (received := connection.recv(65_536)):
                answer += received
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else NO_ANSWER


def get(target: bytes = b"/", *headers: bytes, host: bytes | None = b"localhost", method: bytes = b"GET") -> bytes:
    """Return a request with this target and these header lines, byte for byte; without a host there is no such line."""
    lines = [method + b" " + target + b" HTTP/1.1", *([b"Host: " + host] if host is not None else []), *headers]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def post(target: bytes, body: bytes, *headers: bytes) -> bytes:
    """Return a POST of this body."""
    return get(target, *headers, b"Content-Length: %d" % len(body), method=b"POST") + body
