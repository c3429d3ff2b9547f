"""Uploads that go past the application, and are looked at before they count."""

import io

import pytest

from cms.infra import files
from cms.infra.files.backends import backend
from cms.infra.files.models import File
from tests.factories import uploads

pytestmark = pytest.mark.django_db


def begin(**changes) -> files.Upload:
    given = {"kind": "test_photo", "owner": "user:7", "name": "me.png", "content_type": "image/png", "user_id": 7}
    return files.begin_upload(**{**given, **changes})


def arrived(upload: files.Upload, content: bytes) -> None:
    """Put the content where the form puts it."""
    key = File.objects.get(pk=upload.file_id).upload_key
    backend().put(key=key, public=False, content=io.BytesIO(content), content_type="image/png")


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param("type", b"<script>alert(1)</script>", id="a script"),
        pytest.param("type", uploads.picture("JPEG"), id="another format"),
        pytest.param("damaged", uploads.picture("PNG")[:50], id="cut off"),
        pytest.param("pixels", uploads.png_of_claimed_size(60_000, 60_000), id="a bomb"),
    ],
)
def test_content_that_is_not_what_was_announced_is_refused_and_deleted(anywhere, code, content):
    upload = begin()
    arrived(upload, content)

    for _ in range(2):
        with pytest.raises(files.Refused) as refused:
            files.finish_upload(file_id=upload.file_id, owner="user:7")
        assert refused.value.code == code
    file = File.objects.get()
    assert (file.state, file.refusal) == (File.State.REFUSED, code)
    assert not list(backend().objects(prefix="", public=False))
    assert not list(backend().objects(prefix="", public=True))


def test_a_file_is_finished_by_its_owner_only(anywhere):
    upload = begin()
    arrived(upload, uploads.picture("PNG"))

    with pytest.raises(files.Missing):
        files.finish_upload(file_id=upload.file_id, owner="user:8")
    assert files.finish_upload(file_id=upload.file_id, owner="user:7").state == File.State.READY


def test_what_cannot_be_taken_is_refused_before_it_is_sent(on_disk):
    with pytest.raises(files.Refused, match="avif, gif, jpg, png, webp"):
        begin(content_type="text/html")

    assert not File.objects.exists()
