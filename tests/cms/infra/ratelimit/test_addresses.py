"""Whom a request comes from, when anybody may write a header."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIRequest
from django.test import RequestFactory

from cms.infra.proxies import validate
from cms.infra.ratelimit import client_address, client_network
from cms.infra.ratelimit.addresses import UNKNOWN

VISITOR, PROXY, OUTER, FORGED = "198.51.100.7", "10.0.0.5", "203.0.113.80", "192.0.2.66"


def through_wsgi(peer, forwarded):
    """A request as a WSGI server hands it on; a Unix socket's peer has an empty address."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)


def through_asgi(peer, forwarded):
    """A request as an ASGI server hands it on; a Unix socket's peer has none."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode("latin-1"))],
        "client": (peer, 50_000) if peer else None,
    }
    return ASGIRequest(scope, None)


@pytest.fixture(params=[through_wsgi, through_asgi])
def came(request):
    """Make a request from a peer with this X-Forwarded-For."""
    return request.param


@pytest.mark.parametrize("forwarded", [None, FORGED, f"{FORGED}, {FORGED}", "", "nonsense"])
def test_a_header_is_not_believed_without_a_trusted_proxy(came, settings, forwarded):
    settings.TRUSTED_PROXIES = []
    assert client_address(came(VISITOR, forwarded)) == VISITOR


def test_a_visitor_who_goes_around_the_proxy_is_not_believed(came, settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(came(VISITOR, FORGED)) == VISITOR


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (VISITOR, VISITOR),
        (f"{FORGED}, {VISITOR}", VISITOR),
        (f"{FORGED},{FORGED},{VISITOR}, {OUTER}", VISITOR),
        (f"{PROXY}, {VISITOR}, {OUTER}", VISITOR),
        (f"nonsense, {VISITOR}", VISITOR),
        (f"{VISITOR}:4711", VISITOR),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        (f"::ffff:{VISITOR}", VISITOR),
        # The proxies themselves, or nobody that can be told.
        (OUTER, OUTER),
        (None, PROXY),
        ("", PROXY),
        (f"{VISITOR}, nonsense", PROXY),
        (f"{VISITOR}, nonsense, {OUTER}", OUTER),
    ],
)
def test_behind_trusted_proxies_the_nearest_address_that_is_none_of_theirs_counts(came, settings, forwarded, client):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24", OUTER]
    assert client_address(came(PROXY, forwarded)) == client


def test_a_unix_socket_is_believed_only_when_it_is_named(came, settings):
    settings.TRUSTED_PROXIES = ["unix"]
    assert client_address(came("", f"{FORGED}, {VISITOR}")) == VISITOR
    assert client_address(came("", None)) == UNKNOWN
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(came("", VISITOR)) == UNKNOWN


def test_several_headers_read_as_one(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    request = through_asgi(PROXY, FORGED)
    request.scope["headers"].append((b"x-forwarded-for", VISITOR.encode()))
    assert client_address(ASGIRequest(request.scope, None)) == VISITOR


def test_a_household_of_ipv6_counts_as_one_client(came, settings):
    settings.TRUSTED_PROXIES = []
    at_home = {client_network(came(f"2001:db8:1:2::{number}", None)) for number in (1, 2, "ffff:1")}
    assert at_home == {"2001:db8:1:2::/64"}
    assert client_network(came("2001:db8:1:3::1", None)) not in at_home
    assert client_network(came(VISITOR, None)) == VISITOR
    assert client_network(came(f"::ffff:{VISITOR}", None)) == VISITOR


@pytest.mark.parametrize("entry", ["proxy.example.org", "10.0.0.1/24", "10.0.0.999", "Unix"])
def test_a_proxy_that_nobody_can_read_is_a_mistake_at_the_start(settings, entry):
    settings.TRUSTED_PROXIES = [entry]
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        validate()
