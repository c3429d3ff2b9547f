"""Who is asking: the client's address, which a header may name only when a trusted proxy has written it.

`settings.TRUSTED_PROXIES` lists the addresses and networks of the proxies in front of this process, and `unix` when
they come by a Unix socket, which has no address. X-Forwarded-For is read from the right: each proxy appends whom it
saw, so what stands left of the first untrusted address may be anybody's invention
(https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address).
"""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

UNIX = "unix"
# The unspecified address: whoever nobody names. All of them count as one.
UNKNOWN = "::"
# A household gets a /64, in which it may choose any address (https://www.rfc-editor.org/rfc/rfc6177).
_IPV6_PREFIX = 64

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address in its canonical form, or `::` for a peer on a Unix socket that names none."""
    trusted = _trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    # A Unix socket's peer has an empty address in WSGI, and none in ASGI.
    peer = request.META.get("REMOTE_ADDR", "")
    client = _parsed(peer)
    is_trusted = _is_in(client, trusted) if client else not peer and UNIX in trusted
    if is_trusted:
        for text in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            address = _parsed(text)
            if address is None:
                break
            client = address
            if not _is_in(address, trusted):
                break
    return str(client) if client else UNKNOWN


def client_network(request: HttpRequest) -> str:
    """Return what limits count as one client: its IPv4 address, or the /64 of its IPv6 address."""
    text = client_address(request)
    address = _parsed(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
    return text


@lru_cache(maxsize=8)
def _trusted_proxies(entries: tuple[str, ...]) -> frozenset[Network | str]:
    try:
        return frozenset(UNIX if entry == UNIX else ipaddress.ip_network(entry) for entry in entries)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}. List addresses, networks or `unix`.") from error


def validate() -> None:
    """Raise `ImproperlyConfigured` for an entry of TRUSTED_PROXIES that is no address and no network."""
    _trusted_proxies(tuple(settings.TRUSTED_PROXIES))


def _is_in(address: Address, trusted: frozenset[Network | str]) -> bool:
    return any(not isinstance(entry, str) and address in entry for entry in trusted)


def _parsed(text: str) -> Address | None:
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
