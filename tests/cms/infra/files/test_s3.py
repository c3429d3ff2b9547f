"""Links and forms that an S3 server checks by itself."""

import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.utils import timezone

from cms.infra import files
from cms.infra.files.backends import backend
from cms.infra.files.models import File
from cms.infra.files.services.sweep import sweep
from tests.cms.infra.files.conftest import AT_MOTO, PRIVATE_BUCKET
from tests.factories import uploads
from tests.helpers import s3_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_s3"), AT_MOTO]


def paper() -> File:
    content = io.BytesIO(uploads.pdf())
    return files.store(kind="test_paper", owner="user:7", content=content, name="Día 1.pdf", organisation_id=3)


def begin(**changes) -> files.Upload:
    given = {"kind": "test_photo", "owner": "user:7", "name": "me.png", "content_type": "image/png", "user_id": 7}
    return files.begin_upload(**{**given, **changes})


def send(upload: files.Upload, content: bytes, **fields: str) -> httpx.Response:
    return httpx.post(upload.url, data={**upload.fields, **fields}, files={"file": ("me.png", content)})


def test_a_private_file_is_read_through_its_link_only(on_s3):
    file = paper()

    answer = httpx.get(files.url(file))
    assert (answer.status_code, answer.content) == (200, uploads.pdf())
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''D%C3%ADa%201.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert httpx.get(f"{on_s3}/{PRIVATE_BUCKET}/{file.key}").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link.replace("filename%2A", "filenamf%2A"),
        lambda link: link.replace("test-papers/3/", "test-papers/4/"),
        lambda link: link.replace("X-Amz-Expires=300", "X-Amz-Expires=301"),
    ],
)
def test_a_link_that_was_changed_gives_nothing(change):
    link = files.url(paper())

    assert change(link) != link
    assert httpx.get(change(link)).status_code == 403


def test_a_link_expires(monkeypatch):
    link = files.url(paper(), expires=timedelta(minutes=2))
    begun = datetime.now(UTC)

    monkeypatch.setattr(s3_server, "now", lambda: begun + timedelta(minutes=1))
    assert httpx.get(link).status_code == 200
    monkeypatch.setattr(s3_server, "now", lambda: begun + timedelta(minutes=3))
    assert httpx.get(link).status_code == 403


def test_links_are_for_the_host_where_browsers_reach_the_server(settings):
    options = {**settings.STORAGES["private"]["OPTIONS"], "browser_endpoint_url": "https://www.example.org"}
    settings.STORAGES = {**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": options}}

    assert files.url(paper()).startswith(f"https://www.example.org/{PRIVATE_BUCKET}/test-papers/3/")
    assert begin().url == f"https://www.example.org/{PRIVATE_BUCKET}"


def test_an_upload_goes_to_the_private_bucket_until_it_is_checked():
    upload = begin()

    assert send(upload, uploads.picture("PNG")).status_code == 204
    waiting = File.objects.get(pk=upload.file_id)
    assert waiting.state == File.State.PENDING
    assert backend().stat(key=waiting.upload_key, public=False)
    file = files.finish_upload(file_id=upload.file_id, owner="user:7")
    assert (file.state, file.content_type, file.width) == (File.State.READY, "image/png", 40)
    assert httpx.get(files.url(file)).status_code == 200
    assert not list(backend().objects(prefix="uploads/", public=False))


def test_what_is_sent_after_the_check_changes_nothing():
    upload = begin()
    send(upload, uploads.picture("PNG"))
    file = files.finish_upload(file_id=upload.file_id, owner="user:7")
    before = httpx.get(files.url(file)).content

    send(upload, uploads.picture("PNG", colour="red"))

    assert files.finish_upload(file_id=upload.file_id, owner="user:7").checksum == file.checksum
    assert httpx.get(files.url(file)).content == before


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        pytest.param(bytes(200_001), {}, id="too large"),
        pytest.param(b"", {}, id="empty"),
        pytest.param(uploads.picture("PNG"), {"Content-Type": "text/html"}, id="another type"),
        pytest.param(uploads.picture("PNG"), {"key": "test-avatars/users/7/me.png"}, id="another key"),
        pytest.param(uploads.picture("PNG"), {"policy": "e30="}, id="another policy"),
    ],
)
def test_the_store_refuses_what_the_form_is_not_for(content, fields):
    upload = begin()

    assert send(upload, content, **fields).status_code == 403
    with pytest.raises(files.Missing, match="not arrived"):
        files.finish_upload(file_id=upload.file_id, owner="user:7")


def test_the_limit_holds_to_the_byte():
    assert send(begin(), bytes(200_000)).status_code == 204


def test_the_size_is_checked_again_where_a_store_ignores_the_policy():
    upload = begin()
    waiting = File.objects.get(pk=upload.file_id)
    backend().put(key=waiting.upload_key, public=False, content=io.BytesIO(bytes(200_001)), content_type="image/png")

    with pytest.raises(files.Refused) as refused:
        files.finish_upload(file_id=upload.file_id, owner="user:7")
    assert refused.value.code == "size"


def test_expired_uploads_are_swept():
    upload = begin()
    send(upload, uploads.picture("PNG"))
    File.objects.update(expires_at=timezone.now())

    sweep()

    assert File.objects.get().state == File.State.DELETED
    assert not list(backend().objects(prefix="", public=False))
    with pytest.raises(files.Missing):
        files.finish_upload(file_id=upload.file_id, owner="user:7")
