"""What the admin's forms take and refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cms.content.models import SiteImage
from tests.factories import uploads

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="10"></svg>'


@pytest.fixture
def upload(client, settings, tmp_path, db):
    """Upload a file into the image library, and return the answer."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(User.objects.create_superuser(email="ana@example.org", password=None))

    def send(name: str, content: bytes):
        form = {"title": "A door", "collection": 1, "file": SimpleUploadedFile(name, content)}
        return client.post("/admin/images/add/", form)

    return send


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("door.png", uploads.picture("PNG", exif=b"Exif\0\0II*\0"), id="EXIF that is cut off"),
        pytest.param("door.webp", uploads.picture("WEBP", exif=b"Exif\0\0MM"), id="EXIF that is none"),
        pytest.param("door.avif", uploads.picture("AVIF").replace(b"iloc", b"jloc"), id="nothing says where it is"),
        pytest.param("door.jpg", uploads.jpeg()[:-200], id="cut off"),
        pytest.param("door.svg", SVG % b"nan", id="a width that is no number"),
    ],
)
def test_an_image_that_could_not_be_shown_is_refused_beside_the_field(upload, name, content):
    answer = upload(name, content)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]
    assert not SiteImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((f"door.{name.lower()}", uploads.picture(name)) for name in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")),
        ("door.gif", uploads.animation()),
        ("door.svg", SVG % b"10"),
    ],
)
def test_a_whole_image_is_kept_and_changed_without_another_upload(client, upload, name, content):
    assert upload(name, content).status_code == 302

    image = SiteImage.objects.get()
    assert client.get("/admin/images/").status_code == 200
    answer = client.post(f"/admin/images/{image.pk}/", {"title": "A gate", "collection": 1})
    assert answer.status_code == 302
    image.refresh_from_db()
    assert image.title == "A gate"
