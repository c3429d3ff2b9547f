"""Photos in the image library do not tell where they were taken."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from cms.content.models import SiteImage
from cms.content.services.strip_location import without_location
from tests.factories import uploads

GPS = 0x8825


def photo_as(format_name: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0)})
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, format_name, exif=exif.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_place_goes_and_the_way_up_stays(format_name):
    stripped = without_location(io.BytesIO(photo_as(format_name)))

    with Image.open(stripped) as image:
        exif = image.getexif()
        assert (image.format, image.size, exif.get(0x0112), GPS in exif) == (format_name, (40, 30), 6, False)


@pytest.mark.parametrize(
    "content", [uploads.picture("PNG"), b"<svg/>", uploads.animation(), uploads.picture("PNG")[:50]]
)
def test_what_tells_no_place_is_left_alone(content):
    assert without_location(io.BytesIO(content)) is None


@pytest.mark.django_db
def test_an_upload_to_the_library_loses_its_place(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(User.objects.create_superuser(email="ana@example.org", password=None))

    answer = client.post(
        "/admin/images/add/",
        {"title": "March", "file": SimpleUploadedFile("march.jpg", uploads.jpeg(), "image/jpeg"), "collection": 1},
    )

    assert answer.status_code == 302
    image = SiteImage.objects.get(title="March")
    with image.file.open() as file:
        data = file.read()
    with Image.open(io.BytesIO(data)) as kept:
        assert GPS not in kept.getexif()
    assert b"xmpmeta" not in data
    assert image.get_file_size() == len(data)
