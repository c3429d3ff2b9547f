"""A malformed path, query, host, cookie, header or body never gives a 500, on either worker of gunicorn."""

from collections.abc import Iterator

import pytest

from tests.factories import content
from tests.helpers.rawhttp import get, post, status_of
from tests.helpers.site import serving

HUGE = b"9" * 40

PATHS = [
    *(b"/%ff", b"/%00/", b"/\xff\xfe/", b"/\xc3\xa4/", b"/%zz", b"/%", b"/%e2%80%ae/", b"/%ed%a0%80/", b"/a%0d%0ab/"),
    *(b"//", b"///", b"//evil.example/", b"//[::1/", b"/\\evil.example/", b"/../"),
    *(b"/../../etc/passwd", b"/..%2f..%2fetc/passwd"),
    *(
        b"/" + b"a" * 3000,
        b"/" + b"a/" * 1500,
        b"/" + b"a" * 20_000,
        b"/" + b"a" * 3000 + b".md",
        b"/;a=b",
        b"/?",
        b"/#a",
    ),
    *(b"*", b"a", b"http://localhost/blog/", b"http://evil.example/", b"http://[::1/", b"localhost:80"),
    *(b"/es/%ff/", b"/es//", b"/ES/", b"/xx/", b"/blog/%00/", b"/blog/tag/%ff/", b"/blog/tag/%00/", b"/blog/0000/"),
    *(b"/blog/9999/99/", b"/blog/" + HUGE + b"/", b"/blog/%d9%a1%d9%a2%d9%a3%d9%a4/", b"/blog/category/%E2%80%8B/"),
    *(b"/blog/.md", b"/.md", b"/%00.md", b"/blog/doors%00.md", b"/sitemap-%ff.xml", b"/.well-known/%00"),
    *(b"/static/%00", b"/static/%ff", b"/static/../../manage.py", b"/media/%00", b"/media/%ff", b"/media/../manage.py"),
    *(b"/documents/" + HUGE + b"/a.pdf", b"/admin/pages/" + HUGE + b"/", b"/admin/%00", b"/admin/%ff/"),
    *(b"/_util/authenticate_with_password/" + HUGE + b"/1/", b"/account/%ff/", b"/health%00", b"/health/%ff"),
]
QUERIES = [
    *(
        b"page=abc",
        b"page=-1",
        b"page=0",
        b"page=" + HUGE,
        b"page=1e3",
        b"page=%00",
        b"page=%ff",
        b"page[]=1",
        b"page=",
    ),
    *(
        b"page=%d9%a3",
        b"page=%C2%B2",
        b"q=%00",
        b"%00=1",
        b"%ff=%ff",
        b"q=\xff",
        b"q=%ed%a0%80",
        b"q=%",
        b"&&&",
        b"==&=",
    ),
    *(b"q=" + b"a" * 3000, b"a=&" * 1000, b"q='%22%5C;--", b"q=%21%26%7C%3A%2A%28%29%3C-%3E", b"q=%F0%9F%97%B3"),
    *(
        b"p=abc",
        b"p=" + HUGE,
        b"next=//evil.example",
        b"next=%00",
        b"next=http://[",
        b"language=%00",
        b"q=" + b"(" * 2000,
    ),
]
QUERIED = [b"/blog/", b"/support/search/", b"/sitemap-pages.xml", b"/account/login/"]
HOSTS = [
    *(b"evil.example", b"", b" ", b"localhost:" + HUGE, b"localhost:abc", b"localhost\x00", b"a b", b"[::1", b"[::1]:"),
    *(b"\xff", b"localhost,evil.example", b"localhost/evil", b"user@evil.example", b"local_host", b"a" * 3000, b"."),
    *(b"127.0.0.1.evil.example", b"localhost@evil.example", b"evil.example:80", b"xn--\xff", b"localhost#"),
]
COOKIES = [
    *(
        rb'sessionid="\000"',
        rb'sessionid="\377\376"',
        b"sessionid=%00",
        b"sessionid=\xff\xfe",
        b"sessionid=" + b"a" * 4000,
    ),
    *(
        b"=",
        b";;;",
        b"=;=",
        b"a",
        b'sessionid="',
        b"\xff=\xff",
        b"sessionid=;sessionid=",
        b"csrftoken=\xff",
        b"csrftoken=a",
    ),
    *(b"messages=garbage", b"messages=%00:%00", b"django_language=%00", b"django_language=\xff", b"a=b;" * 1500),
    *(rb'csrftoken="\000"', rb'django_language="\000"', rb'"\000"=a', b"sessionid=\t", b"$Version=1; a=b"),
]
HEADERS = [
    *(
        b"Accept-Language: \xff",
        b"Accept-Language: " + b"a-" * 2000,
        b"Accept-Language: *;q=abc",
        b"Accept-Language: en;q=" + HUGE,
    ),
    *(
        b"Accept: \xff",
        b"Accept: */*;q=a",
        b"Accept-Encoding: \xff",
        b"Accept-Encoding: gzip;q=abc",
        b"Accept-Charset: \x7f",
    ),
    *(
        b"If-None-Match: \xff",
        b'If-None-Match: "',
        b"If-None-Match: W/",
        b"If-Modified-Since: never",
        b"If-Match: \xff",
    ),
    *(b"If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT", b"If-Modified-Since: " + HUGE, b"Range: bytes=abc"),
    *(
        b"Range: bytes=-" + HUGE,
        b"Range: bytes=9-1,\xff",
        b"X-Forwarded-Host: evil.example",
        b"X-Forwarded-Proto: \xff",
    ),
    *(b"X-Forwarded-For: \xff", b"X-Forwarded-For: " + b"1," * 3000, b"X-Request-ID: \xff", b"X-Tenant-Slug: \xff"),
    *(
        b"Authorization: \xff",
        b"Authorization: Basic \xff",
        b"Authorization: Bearer",
        b"Referer: http://[",
        b"Referer: \xff",
    ),
    *(b"Origin: \xff", b"Origin: null", b"HX-Request: true", b"HX-Request: \xff", b"HX-Current-URL: http://[::1/%ff"),
    *(b"HX-Current-URL-URI-AutoEncoded: true", b"HX-Current-URL: \xff", b"HX-Boosted: \xff", b"User-Agent: \xff\xfe"),
    *(b"Content-Length: abc", b"Content-Length: -1"),
    *(b"Content-Type: \xff", b"Content-Type: text/html; charset=\xff", b"Upgrade: websocket", b"Expect: 100-continue"),
    *(
        b"X-HTTP-Method-Override: BREW",
        b"X: " + b"a" * 9000,
        b": a",
        b"no colon",
        b" folded",
        b"A\x00: b",
        b"Host: evil.example",
    ),
]
MULTIPART = b"Content-Type: multipart/form-data; boundary=x"
FORM = b"Content-Type: application/x-www-form-urlencoded"
OTHERS = [
    *(
        get(method=method)
        for method in (b"POST", b"BREW", b"TRACE", b"OPTIONS", b"PUT", b"DELETE", b"get", b"\xff", b"HEAD")
    ),
    *(
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ),
    *(
        post(b"/account/login/", body, FORM)
        for body in (b"login=%00&password=%00", b"\xff=\xff", b"a=&" * 2000, b"%", b"")
    ),
    *(post(b"/account/login/", body, MULTIPART) for body in (b"", b"--x", b"--x\r\n\r\n--x--", b"\xff" * 100)),
    post(b"/account/login/", b"a", b"Content-Type: multipart/form-data"),
    post(b"/account/login/", b"a=b", FORM + b"; charset=nonsense"),
    post(b"/account/login/", b"{", b"Content-Type: application/json"),
]
UNFINISHED = [
    get(b"/account/login/", b"Transfer-Encoding: chunked", method=b"POST") + b"zz\r\n",
    *(b"", b"\r\n\r\n", b"GET / HTTP", b"\x16\x03\x01\x00", post(b"/account/login/", b"a")[:-3]),
    *(
        get(b"/", header)
        for header in (b"Content-Length: 9", b"Content-Length: " + HUGE, b"Transfer-Encoding: gzip, chunked")
    ),
]


def table() -> dict[str, bytes]:
    """Return every request by what is wrong with it."""
    cases = {f"path {path[:60]!r}": get(path) for path in PATHS}
    cases |= {
        f"query {path.decode()}?{query[:40]!r}": get(path + b"?" + query) for path in QUERIED for query in QUERIES
    }
    cases |= {f"host {host[:40]!r}": get(host=host) for host in HOSTS} | {"no host": get(host=None)}
    cases |= {
        f"cookie {cookie[:40]!r} on {path!r}": get(path, b"Cookie: " + cookie)
        for path in (b"/", b"/account/login/")
        for cookie in COOKIES
    }
    cases |= {
        f"header {header[:40]!r} on {path!r}": get(path, header) for path in (b"/", b"/nowhere/") for header in HEADERS
    }
    return cases | {f"other {request[:90]!r}": request for request in OTHERS}


@pytest.fixture(params=["asgi", "gthread"])
def site(request, live_site, worker_database) -> Iterator[str]:
    """A small site behind each worker."""
    content.blog_post(slug="doors")
    content.article(slug="start")
    content.home_page("es")
    if request.param == "asgi":
        yield live_site
    else:
        with serving(worker_class="gthread") as url:
            yield url


def test_nothing_malformed_is_a_server_error(site):
    answers = {name: status_of(site, request) for name, request in table().items()}

    assert {name: status for name, status in answers.items() if status >= 500} == {}
    assert all(status_of(site, request, hang_up=True) < 500 for request in UNFINISHED)
    assert status_of(site, get()) == 200


def test_an_unknown_host_is_a_bad_request(site):
    unknown = (b"evil.example", b"127.0.0.1.evil.example", b"localhost@evil.example", b"evil.example:80")

    for path in (b"/", b"/blog/", b"/nowhere/", b"/admin/", b"/robots.txt", b"/static/css/site.css"):
        assert {host: status_of(site, get(path, host=host)) for host in unknown} == dict.fromkeys(unknown, 400)
