"""Private files and uploads on the disk, as a browser meets them: through gunicorn."""

import io
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains

from cms.infra import files
from cms.infra.files import links
from cms.infra.files.models import File
from tests.factories import uploads

UPLOAD = links.Upload("uploads/test-papers/3/x.pdf", "application/pdf", 1000)
DOWNLOAD = links.Download("test-papers/3/x.pdf", "Día 1.pdf", "application/pdf")
LATER = timedelta(minutes=5)


@pytest.fixture
def site(live_site) -> httpx.Client:
    """The site's own visitor, without cookies."""
    with httpx.Client(base_url=live_site) as client:
        yield client


def send(site: httpx.Client, url: str, content: bytes, content_type: str = "application/pdf") -> httpx.Response:
    return site.post(url, data={"Content-Type": content_type}, files={"file": ("x.pdf", content)})


def paper() -> File:
    content = io.BytesIO(uploads.pdf())
    return files.store(kind="test_paper", owner="user:7", content=content, name="Día 1.pdf", organisation_id=3)


def test_a_private_file_is_downloaded_through_its_link_and_can_run_nothing(site):
    file = paper()

    answer = site.get(files.url(file))

    assert (answer.status_code, answer.content) == (200, uploads.pdf())
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''D%C3%ADa%201.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Page-Cache"] == "BYPASS"
    assert site.get(f"/media/{file.key}").status_code == 404
    assert not (Path(settings.MEDIA_ROOT) / file.key).exists()


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "application/pdf"])
def test_what_a_browser_could_run_is_never_shown_in_place(site, content_type):
    key = paper().key
    token = links.sign_download(links.Download(key, "x", content_type, inline=True), LATER)

    assert site.get(f"/_/files/get/{token}/").headers["Content-Disposition"].startswith("attachment")


def test_a_picture_may_show_in_a_page(site):
    token = links.sign_download(links.Download(paper().key, "x.png", "image/png", inline=True), LATER)

    assert site.get(f"/_/files/get/{token}/").headers["Content-Disposition"].startswith("inline")


@pytest.mark.django_db
def test_links_that_expired_or_were_never_ours_give_nothing(client):
    good = links.sign_download(links.Download(paper().key, "x.pdf", "application/pdf"), LATER)
    expired = links.sign_download(links.Download(paper().key, "x.pdf", "application/pdf"), timedelta(0))
    gone = links.sign_download(links.Download("test-papers/3/none.pdf", "x.pdf", "application/pdf"), LATER)

    assert client.get(f"/_/files/get/{good}/").status_code == 200
    assertContains(client.get(f"/_/files/get/{expired}/"), "has expired", status_code=403)
    body, _, rest = good.partition(":")
    for bad in (gone, body, "x", f"{body[:-2]}AA:{rest}", good.swapcase(), links.sign_upload(UPLOAD, LATER)):
        assert client.get(f"/_/files/get/{bad}/").status_code == 404


def test_an_upload_is_taken_and_checked(site):
    begun = files.begin_upload(
        kind="test_paper", owner="user:7", name="x.pdf", content_type="application/pdf", organisation_id=3
    )

    answer = site.post(begun.url, data=begun.fields, files={"file": ("x.pdf", uploads.pdf())})

    assert answer.status_code == 204
    file = files.finish_upload(file_id=begun.file_id, owner="user:7")
    assert (file.state, file.size) == (File.State.READY, len(uploads.pdf()))
    assert site.get(files.url(file)).content == uploads.pdf()


@pytest.mark.parametrize(
    ("status", "code", "content", "content_type"),
    [
        pytest.param(413, "size", bytes(1001), "application/pdf", id="one byte too many"),
        pytest.param(413, "size", bytes(100_000), "application/pdf", id="far too many bytes"),
        pytest.param(400, "empty", b"", "application/pdf", id="nothing"),
        pytest.param(403, "type", b"x", "text/html", id="another type"),
    ],
)
def test_an_upload_outside_its_limits_is_refused(site, status, code, content, content_type):
    answer = send(site, f"/_/files/send/{links.sign_upload(UPLOAD, LATER)}/", content, content_type)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not (Path(settings.DATA_DIR) / "private" / UPLOAD.key).exists()


def test_an_upload_may_fill_its_limit(site):
    assert send(site, f"/_/files/send/{links.sign_upload(UPLOAD, LATER)}/", bytes(1000)).status_code == 204


@pytest.mark.django_db
def test_an_upload_needs_its_own_link_and_time():
    # Without a CSRF token: the signature is what counts.
    client = Client(enforce_csrf_checks=True)
    form = {"Content-Type": "application/pdf", "file": SimpleUploadedFile("x.pdf", b"x")}

    expired = client.post(f"/_/files/send/{links.sign_upload(UPLOAD, timedelta(0))}/", form)
    assert (expired.status_code, expired.json()["code"]) == (403, "expired")
    assert client.post(f"/_/files/send/{links.sign_download(DOWNLOAD, LATER)}/", form).status_code == 404
    assert client.get(f"/_/files/send/{links.sign_upload(UPLOAD, LATER)}/").status_code == 405


def test_a_link_ends_on_time(monkeypatch):
    token = links.sign_download(DOWNLOAD, LATER)
    assert links.read_download(token) == DOWNLOAD
    now = time.time()
    monkeypatch.setattr(links.time, "time", lambda: now + 301)

    with pytest.raises(links.Expired):
        links.read_download(token)
