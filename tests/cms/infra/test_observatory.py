"""Mozilla's HTTP Observatory would give production's pages an A+.

The criteria and their points are those of https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring; what
depends on others (a certificate, a preload list) is left out.
"""

import httpx
import pytest
from django.test import Client

from accounts.models import User
from tests.factories import content
from tests.helpers.site import serving

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "tests.helpers.production",
    "SECRET_KEY": "0123456789" * 5,
    "ALLOWED_HOSTS": "www.example.org,localhost",
    "EMAIL_URL": "smtp://localhost",
    "BASE_URL": "https://www.example.org",
}
HTTPS = {"X-Forwarded-Proto": "https", "Host": "www.example.org"}
SIX_MONTHS = 15_768_000


def csp(headers: httpx.Headers) -> int:
    policy = headers.get("content-security-policy", "")
    if not policy:
        return -25
    if "unsafe-" in policy or "data:" in policy.partition("script-src")[2].partition(";")[0]:
        return -20
    return 10 if "default-src 'none'" in policy else 5


def cookies(headers: httpx.Headers) -> int:
    found = [cookie.lower() for cookie in headers.get_list("set-cookie")]
    if not found:
        return 0
    if any("secure" not in cookie for cookie in found):
        return -20
    if any("session" in cookie and "httponly" not in cookie for cookie in found):
        return -30
    return 5 if all("samesite=lax" in cookie or "samesite=strict" in cookie for cookie in found) else 0


def cors(headers: httpx.Headers) -> int:
    return -50 if headers.get("access-control-allow-origin") == "*" else 0


def hsts(headers: httpx.Headers) -> int:
    name, _, seconds = headers.get("strict-transport-security", "").partition(";")[0].partition("=")
    if name != "max-age":
        return -20
    return 0 if int(seconds) >= SIX_MONTHS else -10


def referrer(headers: httpx.Headers) -> int:
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return 5 if headers.get("referrer-policy") in private else 0


def nosniff(headers: httpx.Headers) -> int:
    return 0 if headers.get("x-content-type-options") == "nosniff" else -5


def framing(headers: httpx.Headers) -> int:
    if "frame-ancestors" in headers.get("content-security-policy", ""):
        return 5
    return 0 if headers.get("x-frame-options") in {"DENY", "SAMEORIGIN"} else -20


def corp(headers: httpx.Headers) -> int:
    return 10 if headers.get("cross-origin-resource-policy") in {"same-origin", "same-site"} else 0


CRITERIA = (csp, cookies, cors, hsts, referrer, nosniff, framing, corp)


def score(headers: httpx.Headers) -> int:
    """Return the points: bonuses count from 90 points on."""
    points = [criterion(headers) for criterion in CRITERIA]
    base = 100 + sum(point for point in points if point < 0)
    return base + sum(point for point in points if point > 0) if base >= 90 else base


@pytest.mark.parametrize("worker", ["asgi", "gthread"])
def test_production_gets_an_a_plus(committed_db, worker):
    content.home_page()
    with serving(worker_class=worker, **PRODUCTION) as url, httpx.Client(base_url=url, timeout=60) as client:
        redirect = client.get("/", headers={"Host": "www.example.org"})
        pages = {path: client.get(path, headers=HTTPS) for path in ("/", "/account/login/", "/admin/", "/nowhere/")}
        hit = client.get("/", headers=HTTPS)

    assert redirect.headers["location"] == "https://www.example.org/"
    assert hit.headers["x-page-cache"] == "HIT; app"
    for path, page in {**pages, "hit": hit}.items():
        assert all(criterion(page.headers) >= 0 for criterion in CRITERIA), path
        assert score(page.headers) >= 130, path
    login = pages["/account/login/"].headers.get_list("set-cookie")
    assert login
    assert all(cookie.startswith("__Host-") for cookie in login)


def test_a_notice_travels_in_a_cookie_that_only_this_host_can_set(committed_db, settings):
    """By hand: over plain http to localhost httpx would send none of these cookies back."""
    editor = User.objects.create_superuser("editor@example.org", first_name="Edda")
    # Sessions are signed with it.
    settings.SECRET_KEY = PRODUCTION["SECRET_KEY"]
    visitor = Client()
    visitor.force_login(editor)
    session, token = visitor.cookies["sessionid"].value, "a" * 32
    sent = {**HTTPS, "Origin": "https://www.example.org", "X-CSRFToken": token}
    kept = f"__Host-sessionid={session}; __Host-csrftoken={token}"
    with serving(**PRODUCTION) as url, httpx.Client(base_url=url, timeout=60, headers=sent) as client:
        form = {"name": "Photos", "parent": "1"}
        saved = client.post("/admin/collections/add/", data=form, headers={"Cookie": kept})
        given = saved.headers.get_list("set-cookie")
        [notice] = [cookie for cookie in given if "messages=" in cookie]
        back = f"{kept}; {notice.partition(';')[0]}"
        shown = client.get("/admin/collections/", headers={"Cookie": back})

    assert notice.startswith("__Host-messages=")
    assert {"Secure", "Path=/", "HttpOnly"} <= set(notice.split("; "))
    assert "Domain" not in notice
    assert "Collection &#x27;Photos&#x27; created" in shown.text or "Collection 'Photos' created" in shown.text
    assert '__Host-messages=""' in "".join(shown.headers.get_list("set-cookie"))


def test_a_site_without_headers_gets_no_a():
    assert score(httpx.Headers()) < 50
