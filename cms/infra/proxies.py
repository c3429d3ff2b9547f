"""The proxies in front of this process, and the headers that only they may write.

`settings.TRUSTED_PROXIES` lists their addresses and networks, and `unix` when they come by a Unix socket, which has no
address.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

UNIX = "unix"
# With its country, what the longest names of cities need.
LONGEST_PLACE = 80

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]


def is_trusted(peer: str) -> bool:
    """Tell whether a peer is one of the proxies. A Unix socket's peer has an empty address."""
    address = parsed(peer)
    if address is None:
        return not peer and UNIX in _trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    return is_proxy(address)


def is_proxy(address: Address) -> bool:
    """Tell whether an address is that of one of the proxies."""
    trusted = _trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    return any(not isinstance(entry, str) and address in entry for entry in trusted)


def address_of_one() -> str | None:
    """Return an address that one of the proxies has, for requests that are made within in their place."""
    for entry in _trusted_proxies(tuple(settings.TRUSTED_PROXIES)):
        return "" if isinstance(entry, str) else str(entry.network_address)
    return None


def parsed(text: str) -> Address | None:
    """Return the address that a peer or a proxy gives, with or without a port or brackets; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket that listens on both families shows IPv4 clients so (https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2).
    return getattr(address, "ipv4_mapped", None) or address


def client_place(request: HttpRequest) -> str:
    """Return where a proxy says that the visitor is: "ES" or "ES/Bilbao"; nothing when no trusted proxy says it.

    It says so in the headers of `settings.COUNTRY_HEADER`, as a code of ISO 3166-1, and `settings.CITY_HEADER`.
    """
    if not settings.COUNTRY_HEADER or not is_trusted(request.META.get("REMOTE_ADDR", "")):
        return ""
    country = request.headers.get(settings.COUNTRY_HEADER, "").strip().upper()
    if len(country) != 2 or not (country.isascii() and country.isalpha()):  # noqa: PLR2004 - ISO 3166-1 alpha-2
        return ""
    raw = request.headers.get(settings.CITY_HEADER, "") if settings.CITY_HEADER else ""
    # Servers hand headers on as Latin-1 (PEP 3333), proxies write UTF-8.
    city = raw.encode("latin-1", "replace").decode(errors="replace")
    city = " ".join("".join(letter for letter in city if letter.isprintable() and letter != "/").split())
    return f"{country}/{city}"[:LONGEST_PLACE].rstrip("/ ")


def validate() -> None:
    """Raise `ImproperlyConfigured` for an entry of TRUSTED_PROXIES that is no address and no network."""
    _trusted_proxies(tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=8)
def _trusted_proxies(entries: tuple[str, ...]) -> frozenset[Network | str]:
    try:
        return frozenset(UNIX if entry == UNIX else ipaddress.ip_network(entry) for entry in entries)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}. List addresses, networks or `unix`.") from error


class WsgiHeaderGuard:
    """Drops a header from requests that no trusted proxy has passed on, before anything can go by it."""

    def __init__(self, application: WSGIApplication, *, header: str) -> None:
        self._application = application
        self._name = f"HTTP_{header.upper().replace('-', '_')}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        if self._name in environ and not is_trusted(environ.get("REMOTE_ADDR", "")):
            del environ[self._name]
        return self._application(environ, start_response)


class AsgiHeaderGuard:
    """The same for ASGI."""

    def __init__(self, application: AsgiApplication, *, header: str) -> None:
        self._application = application
        self._name = header.lower().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request or the socket on."""
        headers = scope.get("headers", ())
        if any(name == self._name for name, _ in headers) and not is_trusted((scope.get("client") or [""])[0]):
            scope = {**scope, "headers": [(name, value) for name, value in headers if name != self._name]}
        await self._application(scope, receive, send)
