"""Requests to addresses that others chose go to public servers only, end in time, and bring back only so much."""

import gzip
import ipaddress
import time
import traceback
import tracemalloc

import pytest

from cms.infra import http
from tests.helpers.http_server import Names, certificate, http_server


@pytest.fixture
def allow(settings):
    """Let `fetch` ask these servers of the test."""

    def add(*netlocs: str) -> None:
        settings.HTTP_ALLOWED_PRIVATE = [*settings.HTTP_ALLOWED_PRIVATE, *netlocs]

    return add


def hello(handler, request):
    handler.reply(body=b"hello", Content_Type="text/plain")


def test_an_answer_comes_back_whatever_its_status(allow):
    with http_server(lambda handler, _: handler.reply(418, b"short and stout", X_Pot="tea")) as server:
        allow(server.netloc)
        answer = http.fetch(f"{server.url}/pot?size=%C3%A9&x=1", headers={"X-Asks": "politely"})

    assert (answer.status, answer.body, answer.headers["x-pot"]) == (418, b"short and stout", "tea")
    (request,) = server.requests
    assert request.path == "/pot?size=%C3%A9&x=1"
    assert request.headers["host"] == server.netloc
    assert request.headers["x-asks"] == "politely"
    assert "cookie" not in request.headers


def test_a_body_is_posted(allow):
    with http_server(hello) as server:
        allow(server.netloc)
        http.fetch(server.url, method="POST", body=b'{"id": 7}', headers={"Content-Type": "application/json"})

    assert (server.requests[0].method, server.requests[0].body) == ("POST", b'{"id": 7}')


def test_neither_proxies_nor_another_host_header_are_taken(allow, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with http_server(hello) as server:
        allow(server.netloc)
        assert http.fetch(server.url, headers={"host": "elsewhere.example.org"}).body == b"hello"

    assert server.requests[0].headers["host"] == server.netloc


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://192.0.0.192/opc/v1/instance/",
        "http://192.88.99.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378::1]/",
        "http://[fd00:ec2::254]/",
        "http://[3fff::1]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
    ],
)
def test_an_address_that_is_not_public_is_refused(url):
    with pytest.raises(http.RefusedError, match="not a public address"):
        http.fetch(url)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_known_as_such(address):
    assert http.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("gopher://example.org/", "Only http and https"),
        ("//example.org/", "Only http and https"),
        ("", "Only http and https"),
        ("http:///path", "Only http and https"),
        ("http://example.org:6379/", "Port 6379"),
        ("https://example.org:22/", "Port 22"),
        ("https://user:secret@example.org/", "name or password"),
        ("https://example.org:notaport/", "not an address"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url, reason):
    with pytest.raises(http.RefusedError, match=reason):
        http.fetch(url)


def test_what_cannot_be_read_as_an_address_is_not_told():
    secret = "abc" * 3

    with pytest.raises(http.RefusedError) as refused:
        http.fetch(f"https://example.org:99999/?token={secret}")

    assert secret not in "".join(traceback.format_exception(refused.value))


def test_a_name_with_a_private_address_among_others_is_refused(monkeypatch):
    places = [("93.184.215.14", 80), ("10.0.0.8", 80)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", place) for place in places])

    with pytest.raises(http.RefusedError, match="not a public address"):
        http.fetch("http://mixed.test/")


def test_a_name_is_resolved_once_and_the_checked_address_is_asked(allow, monkeypatch):
    """DNS rebinding: the second answer would be another machine's."""
    with http_server(hello) as honest, http_server(lambda handler, _: handler.reply(body=b"inside")) as inside:
        allow("rebind.test:80")
        names = Names(monkeypatch, rebind_test=[("127.0.0.1", honest.port), ("127.0.0.1", inside.port)])
        answer = http.fetch("http://rebind.test/")

    assert (answer.body, names.asked, inside.requests) == (b"hello", ["rebind.test"], [])
    assert honest.requests[0].headers["host"] == "rebind.test"


def test_a_name_that_turns_private_before_a_redirect_is_refused(allow, monkeypatch, settings):
    """The exception covers one port: the same name elsewhere is checked like any other."""
    with http_server(lambda handler, _: handler.reply(302, Location="http://rebind.test/inside")) as server:
        allow("rebind.test:443", server.netloc)
        names = Names(monkeypatch, rebind_test=[("127.0.0.1", server.port)])
        with pytest.raises(http.RefusedError, match=r"rebind\.test is not a public address"):
            http.fetch(server.url)

    assert (names.asked, len(server.requests)) == (["rebind.test"], 1)


def test_only_allowed_hosts_are_asked_in_redirects_too(allow):
    with http_server(lambda handler, _: handler.reply(302, Location="http://other.example.org/")) as server:
        allow(server.netloc)
        with pytest.raises(http.RefusedError, match=r"other\.example\.org is not among"):
            http.fetch(server.url, allow_hosts={"localhost"})
        with pytest.raises(http.RefusedError, match="localhost is not among"):
            http.fetch(server.url, allow_hosts={"sns.us-east-1.amazonaws.com"})


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://[",
    ],
)
def test_a_redirect_to_where_nobody_may_ask_is_refused(allow, location):
    with http_server(lambda handler, _: handler.reply(302, Location=location)) as server:
        allow(server.netloc)
        with pytest.raises(http.RefusedError):
            http.fetch(server.url)


def test_three_redirects_are_followed_and_no_more(allow):
    def count_down(handler, request):
        left = int(request.path.strip("/"))
        if left:
            handler.reply(302, b"x" * 5_000, Location=f"/{left - 1}")
        else:
            handler.reply(body=b"arrived")

    with http_server(count_down) as server:
        allow(server.netloc)
        assert http.fetch(f"{server.url}/3", max_bytes=1_000).body == b"arrived"
        with pytest.raises(http.RefusedError, match="more than 3 times"):
            http.fetch(f"{server.url}/4")


def test_credentials_stay_with_their_origin(allow):
    with (
        http_server(hello) as other,
        http_server(lambda handler, _: handler.reply(307, Location=f"{other.url}/")) as first,
    ):
        allow(first.netloc, other.netloc)
        http.fetch(first.url, headers={"AUTHORIZATION": "Bearer secret", "Cookie": "a=b", "X-Kept": "yes"})

    assert first.requests[0].headers["authorization"] == "Bearer secret"
    assert {"authorization", "cookie"}.isdisjoint(other.requests[0].headers)
    assert other.requests[0].headers["x-kept"] == "yes"


def test_a_post_is_never_repeated_elsewhere(allow):
    with http_server(lambda handler, _: handler.reply(307, Location="/again")) as server:
        allow(server.netloc)
        assert http.fetch(server.url, method="POST", body=b"once").status == 307

    assert len(server.requests) == 1


def drip_headers(handler, request):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.record.stopping.wait(0.1):
        handler.wfile.write(b"X-More: yes\r\n")
        handler.wfile.flush()


def drip_body(handler, request):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.record.stopping.wait(0.1):
        handler.wfile.write(b".")
        handler.wfile.flush()


def silent(handler, request):
    handler.server.record.stopping.wait()


@pytest.mark.parametrize("respond", [drip_headers, drip_body, silent])
@pytest.mark.parametrize("over_tls", [False, True])
def test_an_answer_that_drips_in_is_cut_off(allow, respond, over_tls, tmp_path, monkeypatch):
    mine = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(mine.file))
    with http_server(respond, context=mine.context if over_tls else None) as server:
        allow(server.netloc)
        start = time.monotonic()
        with pytest.raises(http.TimedOutError):
            http.fetch(server.url, timeout=0.5)
        assert time.monotonic() - start < 5


def test_a_name_server_that_stays_silent_is_not_waited_for(monkeypatch):
    with http_server(hello) as server:
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: server.stopping.wait())
        with pytest.raises(http.TimedOutError, match="did not resolve in time"):
            http.fetch("http://slow.test/", timeout=0.2)


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_beyond_the_limit_is_refused(allow, announced):
    def flood(handler, request):
        length = {"Content_Length": str(10**9)} if announced else {"Connection": "close"}
        handler.send_response(200)
        for name, value in length.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        while not handler.server.record.stopping.is_set():
            handler.wfile.write(b"x" * 65_536)

    with http_server(flood) as server:
        allow(server.netloc)
        with pytest.raises(http.TooLargeError):
            http.fetch(server.url, max_bytes=100_000)


def test_a_body_of_just_the_limit_is_taken(allow):
    with http_server(lambda handler, _: handler.reply(body=b"x" * 100_000)) as server:
        allow(server.netloc)
        assert len(http.fetch(server.url, max_bytes=100_000).body) == 100_000
        with pytest.raises(http.TooLargeError):
            http.fetch(server.url, max_bytes=99_999)


def test_a_packed_body_counts_unpacked_and_a_bomb_never_unfolds(allow):
    bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
    with http_server(lambda handler, _: handler.reply(body=bomb, Content_Encoding="gzip")) as server:
        allow(server.netloc)
        tracemalloc.start()
        try:
            with pytest.raises(http.TooLargeError):
                http.fetch(server.url, max_bytes=1_000_000)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 10_000_000


def test_a_packed_body_is_unpacked(allow):
    packed = gzip.compress(b"small" * 1_000)
    with http_server(lambda handler, _: handler.reply(body=packed, Content_Encoding="gzip")) as server:
        allow(server.netloc)
        assert http.fetch(server.url).body == b"small" * 1_000


def test_tls_asks_for_the_name_and_checks_the_certificate(allow, tmp_path, monkeypatch):
    shop = certificate(tmp_path, "shop.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(shop.file))
    heard = []
    context = shop.context
    context.sni_callback = lambda _socket, name, _context: heard.append(name)
    with http_server(hello, context=context) as server:
        allow("shop.test:443", "impostor.test:443")
        place = [("127.0.0.1", server.port)]
        Names(monkeypatch, shop_test=place, impostor_test=place)

        assert http.fetch("https://shop.test/").body == b"hello"
        with pytest.raises(http.UnreachableError, match=r"impostor\.test took no connection"):
            http.fetch("https://impostor.test/")
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(http.UnreachableError):
            http.fetch("https://shop.test/")

    assert heard[:2] == ["shop.test", "impostor.test"]
    assert [request.headers["host"] for request in server.requests] == ["shop.test"]


def test_https_never_leads_back_to_http(allow, tmp_path, monkeypatch):
    mine = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(mine.file))
    with (
        http_server(hello) as plain,
        http_server(lambda handler, _: handler.reply(301, Location=plain.url), context=mine.context) as safe,
    ):
        allow(plain.netloc, safe.netloc)
        with pytest.raises(http.RefusedError, match="away from https"):
            http.fetch(safe.url)

    assert plain.requests == []


def test_a_server_that_is_gone_or_hangs_up_is_unreachable(allow):
    with http_server(lambda handler, _: handler.connection.shutdown(2)) as server:
        allow(server.netloc)
        with pytest.raises(http.UnreachableError, match="broke"):
            http.fetch(server.url)
    with pytest.raises(http.UnreachableError, match="took no connection"):
        http.fetch(server.url)
    with pytest.raises(http.UnreachableError, match="does not resolve"):
        http.fetch("http://nowhere.invalid/")
