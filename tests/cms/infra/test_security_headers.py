"""Every response leaves with the same headers, whoever makes it."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.models import User
from cms.content.embeds import PLAYER_ORIGINS
from cms.infra import security
from tests.factories import content
from tests.helpers.site import serving

EVERYWHERE = (
    "content-security-policy",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
)


def directives(response) -> dict[str, str]:
    """Return the policy of a response, by directive."""
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def assert_complete(answer: httpx.Response) -> None:
    missing = [name for name in EVERYWHERE if name not in answer.headers]
    assert not missing, f"{answer.request.url} {answer.status_code} lacks {missing}"
    assert (
        "unsafe" not in answer.headers["content-security-policy"]
        or "sandbox" in (answer.headers["content-security-policy"])
    )


@pytest.mark.django_db
def test_a_public_page_may_run_and_load_only_what_the_site_serves_and_be_framed_by_nobody(client):
    content.home_page()

    response = client.get("/")

    assert directives(response) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "frame-src": " ".join(sorted(PLAYER_ORIGINS)),
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.django_db
def test_the_admin_frames_its_own_previews_and_shows_pictures_before_their_upload(admin_client):
    policy = directives(admin_client.get("/admin/"))

    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_a_preview_is_framed_by_the_admin_and_otherwise_as_strict_as_the_page(admin_client):
    page = content.landing_page(title="Tools")
    revision = page.save_revision()

    panel = admin_client.get(f"/admin/pages/{page.pk}/edit/preview/?in_preview_panel=true")
    preview = admin_client.get(f"/admin/pages/{page.pk}/revisions/{revision.pk}/view/")

    for response in (panel, preview):
        assert directives(response)["frame-ancestors"] == "'self'"
    assert panel.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert directives(preview)["frame-src"] == " ".join(sorted(PLAYER_ORIGINS))


@pytest.mark.django_db
def test_pages_use_uploads_from_another_origin_when_that_is_where_they_are(client, settings):
    settings.FILE_ORIGINS = ["https://files.example.org"]

    policy = directives(client.get("/"))

    for directive in ("img-src", "media-src", "connect-src"):
        assert "https://files.example.org" in policy[directive].split()
    assert "files.example.org" not in policy["script-src"] + policy["style-src"] + policy["frame-src"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/account/confirm-email/some-key/",
        "/es/account/password/reset/key/1-set-password/",
        "/unsubscribe/some-token/",
        "/_/files/get/some-token/",
    ],
)
def test_the_address_of_a_page_that_holds_a_secret_is_told_to_no_other_site(client, path):
    assert client.get(path).headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_what_a_view_states_itself_stays(client, settings):
    settings.DEBUG = True

    page = client.get("/dev/outbox/")

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def framed(*origins: str) -> HttpResponse:
    """Return the answer of a view that these origins may frame."""

    @security.embeddable(by=lambda: origins)
    def view(_request):
        return HttpResponse("A widget")

    return security.SecurityHeaders(view)(RequestFactory().get("/"))


def test_an_embeddable_page_names_who_may_frame_it_instead_of_refusing_all():
    response = framed("https://www.example.org", "*.example.com")

    assert directives(response)["frame-ancestors"] == "'self' https://www.example.org *.example.com"
    assert directives(response)["script-src"] == "'self'"
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("text", ["https://a.example; script-src *", "https:", "'unsafe-inline'", "a b", ""])
def test_what_is_no_origin_cannot_get_into_a_policy(text):
    with pytest.raises(ValueError, match="is no origin"):
        framed(text)


def post_headers(url: str, *headers: str) -> httpx.Response:
    """Send the head of a request only, and return the head of the answer."""
    address = urlsplit(url)
    lines = ["POST / HTTP/1.1", f"Host: {address.netloc}", *headers, "", ""]
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    answered = [(name, value.strip()) for name, _, value in (line.partition(":") for line in head[1:])]
    return httpx.Response(int(head[0].split()[1]), headers=answered, request=httpx.Request("POST", url))


@pytest.mark.parametrize("worker", ["asgi", "gthread"])
def test_every_answer_of_the_server_is_complete(committed_db, worker):
    content.home_page()
    picture = default_storage.save("test/pixel.txt", ContentFile(b"."))
    editor = User.objects.create_superuser("editor@example.org", first_name="Edda")
    paths = {
        "/nowhere/": 404,
        "/?q=a%00b": 400,
        "/health": 200,
        "/health/live": 200,
        "/robots.txt": 200,
        "/admin/": 302,
        "/account/login/": 200,
        "/static/css/site.css": 200,
        "/static/css/missing.css": 404,
        f"/media/{picture}": 200,
        "/media/missing.png": 404,
    }
    try:
        with serving(worker_class=worker) as url, httpx.Client(base_url=url, timeout=60) as client:
            for path, status in paths.items():
                answer = client.get(path)
                assert answer.status_code == status, path
                assert_complete(answer)
            for mark in ("MISS", "HIT; app"):
                answer = client.get("/")
                assert answer.headers["x-page-cache"] == mark
                assert_complete(answer)
                assert answer.headers["content-security-policy"] == security.policy()
            assert_complete(client.get("/", headers={"host": "elsewhere.example"}))
            refused = client.post("/account/login/", data={"login": editor.email, "password": "x"})
            assert refused.status_code == 403
            assert_complete(refused)
            if worker == "asgi":
                length = 60 * 1024 * 1024
                large = post_headers(url, f"Content-Length: {length}")
                assert large.status_code == 413
                assert_complete(large)
    finally:
        default_storage.delete(picture)


def test_an_unknown_host_that_django_refuses_before_our_own_check_gets_a_complete_answer(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert not [name for name in EVERYWHERE if name not in response.headers]


@pytest.mark.django_db
def test_a_server_error_is_complete(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("home.models.HomePage.serve", lambda *_: 1 / 0)
    content.home_page()

    response = client.get("/")

    assert response.status_code == 500
    assert directives(response)["default-src"] == "'none'"
