"""Who is asking: the client's address, which a header may name only when a trusted proxy has written it.

X-Forwarded-For is read from the right: each proxy appends whom it saw, so what stands left of the first untrusted
address may be anybody's invention
(https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address).
"""

import ipaddress

from django.http import HttpRequest

from cms.infra.proxies import is_proxy, is_trusted, parsed

# The unspecified address: whoever nobody names. All of them count as one.
UNKNOWN = "::"
# A household gets a /64, in which it may choose any address (https://www.rfc-editor.org/rfc/rfc6177).
_IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address in its canonical form, or `::` for a peer on a Unix socket that names none."""
    # A Unix socket's peer has an empty address in WSGI, and none in ASGI.
    peer = request.META.get("REMOTE_ADDR", "")
    client = parsed(peer)
    if is_trusted(peer):
        for text in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            address = parsed(text)
            if address is None:
                break
            client = address
            if not is_proxy(address):
                break
    return str(client) if client else UNKNOWN


def client_network(request: HttpRequest) -> str:
    """Return what limits count as one client: its IPv4 address, or the /64 of its IPv6 address."""
    text = client_address(request)
    address = parsed(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
    return text
