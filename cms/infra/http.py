"""The way out: requests to addresses that somebody else chose, or could change.

`fetch` refuses what a server must not be talked into (server-side request forgery, OWASP): addresses that are not
public, other schemes and ports. It resolves a name once, checks every address and connects to one that it checked, so
a name that answers differently the second time (DNS rebinding) gains nothing. Each redirect is checked anew. Neither
proxies nor credentials are taken from the environment, and no cookie is kept.
"""

import http.client
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urljoin

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url, parse_url

MAX_REDIRECTS: Final = 3
# Seconds for one address of a name: a dead first one leaves time for the next.
CONNECT_TIMEOUT: Final = 3.0
OK: Final = 200
PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CREDENTIALS: Final = ("authorization", "cookie", "proxy-authorization")
_CHUNK: Final = 64 * 1024

_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_Failure = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)
_Result = TypeVar("_Result")

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Not public by IANA's registries, though Pythons take some or all of it for public (3.11.7: all): protocol assignments,
# where a cloud has its metadata (192.0.0.192), relays of 6to4, and what stands in documents.
_NOT_PUBLIC: Final = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("3fff::/20"),
)


class FetchError(Exception):
    """Nothing usable came back. Texts name the host at most: the rest of an address may be a secret."""


class RefusedError(FetchError):
    """The address, or one that it redirects to, may not be asked. Trying again changes nothing."""


class TooLargeError(FetchError):
    """The answer is longer than allowed."""


class TimedOutError(FetchError):
    """The answer was not complete in time."""


class UnreachableError(FetchError):
    """The name did not resolve, no address took the connection, its certificate is wrong, or it broke."""


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status. `headers` ignore case; `body` is decoded from its content coding."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 5,
    max_bytes: int = 1_000_000,
    allow_hosts: Collection[str] | None = None,
) -> Answer:
    """Ask `url` and return the answer.

    `timeout` (seconds) is for all of it: name, connection, redirects, and the last byte of the body. `max_bytes`
    counts the body after decompression. With `allow_hosts` only these host names are asked, in redirects too. At most
    three redirects of GET and HEAD are followed, never from https to http, and not with credentials to another
    origin; a redirect of any other method is returned as it is.

    Raises RefusedError, TooLargeError, TimedOutError or UnreachableError, all of them FetchError.
    """
    deadline = time.monotonic() + timeout
    sent = urllib3.HTTPHeaderDict(dict(headers or {}))
    for _ in range(MAX_REDIRECTS + 1):
        target = _checked_url(url, allow_hosts)
        answer = _exchange(target, method, sent, body, deadline, max_bytes)
        if not _redirects(method, answer):
            return answer
        url = _redirected(target, answer)
        _prepare_redirect(target, url, sent)
    raise RefusedError(f"{target.host} redirects more than {MAX_REDIRECTS} times.")


def _redirects(method: str, answer: Answer) -> bool:
    return method in {"GET", "HEAD"} and answer.status in _REDIRECTS and "Location" in answer.headers


def _redirected(source: Url, answer: Answer) -> str:
    """Return where a redirect leads; raises RefusedError for what no parser reads (`http://[`)."""
    try:
        return urljoin(source.url, answer.headers["Location"])
    except ValueError as error:
        raise RefusedError(f"{source.host} redirects to what is no address.") from error


def _prepare_redirect(source: Url, url: str, headers: urllib3.HTTPHeaderDict) -> None:
    """Refuse a step down to http, and drop credentials that are not for the new origin."""
    target = _parsed(url)
    if source.scheme == "https" and target.scheme != "https":
        raise RefusedError(f"{source.host} redirects away from https.")
    if (source.scheme, source.host, source.port) != (target.scheme, target.host, target.port):
        for name in _CREDENTIALS:
            headers.discard(name)


# --- Which addresses ------------------------------------------------------------------------------


def _parsed(url: str) -> Url:
    try:
        return parse_url(url)
    except (urllib3.exceptions.LocationParseError, ValueError):
        # Without the cause, whose text is the whole address.
        raise RefusedError("This is not an address.") from None


def _checked_url(url: str, allow_hosts: Collection[str] | None) -> Url:
    target = _parsed(url)
    if target.scheme not in PORTS or not target.host:
        raise RefusedError("Only http and https addresses with a host are asked.")
    if target.auth is not None:
        raise RefusedError(f"The address of {target.host} holds a name or password.")
    if allow_hosts is not None and target.host.rstrip(".") not in allow_hosts:
        raise RefusedError(f"{target.host} is not among the allowed hosts.")
    if _port(target) not in PORTS.values() and not _is_exception(target):
        raise RefusedError(f"Port {_port(target)} of {target.host} is not asked.")
    return target


def _port(target: Url) -> int:
    return target.port or PORTS[str(target.scheme)]


def _is_exception(target: Url) -> bool:
    """Tell whether `settings.HTTP_ALLOWED_PRIVATE` (tests and development only) opens this "host:port"."""
    return f"{target.host}:{_port(target)}" in settings.HTTP_ALLOWED_PRIVATE


def _resolve(target: Url, deadline: float) -> list[tuple[str, int]]:
    """Return the addresses and ports behind the name, having checked all of them.

    A name with one private address among public ones is refused as a whole: nobody honest has it.
    """
    host, port = str(target.host).strip("[]"), _port(target)
    answers = _in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), deadline)
    found = [(str(sockaddr[0]), int(sockaddr[1])) for *_, sockaddr in answers]
    if not _is_exception(target) and not all(is_public(ipaddress.ip_address(address)) for address, _ in found):
        raise RefusedError(f"{target.host} is not a public address.")
    return found


def _in_time(resolve: Callable[[], _Result], deadline: float) -> _Result:
    """Run a look-up that has no time limit of its own."""
    results: list[_Result] = []
    failures: list[Exception] = []

    def work() -> None:
        try:
            results.append(resolve())
        # UnicodeError: a label that no name can have.
        except (OSError, UnicodeError) as error:
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if failures:
        raise UnreachableError("The host name does not resolve.") from failures[0]
    if not results:
        raise TimedOutError("The host name did not resolve in time.")
    return results[0]


def is_public(address: _IPAddress) -> bool:
    """Tell whether an address belongs to the public internet, by IANA's registries of special-purpose addresses.

    IPv6 addresses that carry an IPv4 address count as that one (mapped, RFC 4291; NAT64, RFC 6052); those of tunnels
    that have been given up (6to4, Teredo) never count as public.
    """
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if carried is not None:
            return is_public(carried)
        if address not in _UNICAST or address.sixtofour is not None or address.teredo is not None:
            return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


# --- One request ----------------------------------------------------------------------------------


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimedOutError("There was no answer in time.")
    return left


def _exchange(
    target: Url, method: str, headers: urllib3.HTTPHeaderDict, body: bytes | None, deadline: float, max_bytes: int
) -> Answer:
    """Ask once, at an address that was checked."""
    own = urllib3.HTTPHeaderDict({"User-Agent": "Rostrum", "Accept-Encoding": "gzip, deflate"})
    own.update(headers)
    # What is asked is what was checked.
    own["Host"] = target.netloc or ""
    connection = _connect(target, deadline)
    try:
        with _ending(connection, target, deadline):
            connection.request(method, target.request_uri, body=body, headers=own, preload_content=False)
            response = connection.getresponse()
            answer = Answer(status=response.status, headers=response.headers, body=b"")
            if _redirects(method, answer):
                return answer
            return Answer(answer.status, answer.headers, _read(response, target, max_bytes))
    finally:
        connection.close()


def _connect(target: Url, deadline: float) -> HTTPConnection:
    """Connect to the first address that takes it; over TLS the certificate must be the name's."""
    failure: Exception | None = None
    for address, port in _resolve(target, deadline):
        timeout = min(CONNECT_TIMEOUT, _left(deadline))
        name = str(target.host).strip("[]")
        connection = (
            HTTPSConnection(address, port, timeout=timeout, server_hostname=name)
            if target.scheme == "https"
            else HTTPConnection(address, port, timeout=timeout)
        )
        try:
            connection.connect()
        except _Failure as error:
            connection.close()
            failure = error
        else:
            return connection
    _left(deadline)
    raise UnreachableError(f"{target.host} took no connection.") from failure


@contextmanager
def _ending(connection: HTTPConnection, target: Url, deadline: float) -> Iterator[None]:
    """Break the connection at the deadline: a socket's own timeout starts anew with each byte that drips in."""
    ended = threading.Event()
    own = connection.sock

    def end() -> None:
        ended.set()
        # The plain socket's method: that of TLS would have the reader take what is left for plain text.
        with suppress(OSError):
            socket.socket.shutdown(own, socket.SHUT_RDWR)

    own.settimeout(_left(deadline))
    timer = threading.Timer(_left(deadline), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except _Failure as error:
        if ended.is_set() or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
            raise TimedOutError(f"{target.host} did not answer in time.") from error
        raise UnreachableError(f"The connection to {target.host} broke.") from error
    finally:
        timer.cancel()
    if ended.is_set():
        raise TimedOutError(f"{target.host} did not answer in time.")


def _read(response: urllib3.BaseHTTPResponse, target: Url, max_bytes: int) -> bytes:
    """Return the decoded body. urllib3 unpacks no more of it than is asked for, so a bomb stays packed."""
    parts: list[bytes] = []
    size = 0
    while part := response.read(min(_CHUNK, max_bytes + 1), decode_content=True):
        size += len(part)
        if size > max_bytes:
            raise TooLargeError(f"{target.host} answers with more than {max_bytes} bytes.")
        parts.append(part)
    return b"".join(parts)
