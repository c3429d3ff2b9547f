"""Kinds of files for these tests, and the places where they lie: the disk, and an S3 server on localhost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cms.infra.files import Kind, register_kind
from tests.helpers import s3_server

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif")
OFFICE = "application/vnd.openxmlformats-officedocument."
SHEET, LETTER = f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}wordprocessingml.document"

PHOTO = Kind(
    name="test_photo",
    types=PICTURES,
    max_bytes=200_000,
    public=True,
    key="test-avatars/users/{user_id}/{filename}",
    max_pixels=1_000_000,
    max_side=500,
)
PAPER = Kind(
    name="test_paper",
    types=("application/pdf", SHEET, LETTER, "application/zip", "text/calendar", "text/csv"),
    max_bytes=300_000,
    public=False,
    key="test-papers/{organisation_id}/{filename}",
)
EXPORT = Kind(
    name="test_export",
    types=("text/csv",),
    max_bytes=300_000,
    public=False,
    key="test-exports/{organisation_id}/{export_id}/{filename}",
    keep=timedelta(days=7),
)
PUBLIC_BUCKET, PRIVATE_BUCKET = "rostrum", "rostrum-private"

for kind in (PHOTO, PAPER, EXPORT):
    register_kind(kind)


@pytest.fixture
def on_disk(settings, tmp_path) -> None:
    """Keep files in two folders of this test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "cms.infra.files.storages.PrivateDiskStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        },
    }
    settings.FILES = {"BACKEND": "cms.infra.files.backends.disk.DiskBackend"}


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """One S3 server for all tests of this process."""
    with s3_server.s3_server(buckets=(PUBLIC_BUCKET, PRIVATE_BUCKET), public=(PUBLIC_BUCKET,)) as url:
        yield url


@pytest.fixture
def on_s3(settings, s3_address) -> Iterator[str]:
    """Keep files in two empty buckets; the address of the server."""
    keys = {"access_key": s3_server.ACCESS_KEY, "secret_key": s3_server.SECRET_KEY}
    server = {"endpoint_url": s3_address, "region_name": s3_server.REGION, "file_overwrite": False, **keys}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "cms.infra.files.buckets.PublicBucket",
            "OPTIONS": {**server, "bucket_name": PUBLIC_BUCKET, "querystring_auth": False},
        },
        "private": {
            "BACKEND": "cms.infra.files.buckets.PrivateBucket",
            "OPTIONS": {**server, "bucket_name": PRIVATE_BUCKET},
        },
    }
    settings.FILES = {"BACKEND": "cms.infra.files.backends.s3.S3Backend"}
    yield s3_address
    client = s3_server.client_of(s3_address)
    for bucket in (PUBLIC_BUCKET, PRIVATE_BUCKET):
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", ()):
            client.delete_object(Bucket=bucket, Key=found["Key"])


# One process is enough to start moto in.
AT_MOTO = pytest.mark.xdist_group("moto")


@pytest.fixture(params=["on_disk", pytest.param("on_s3", marks=AT_MOTO)])
def anywhere(request) -> str:
    """Run the test on the disk, and again on S3."""
    request.getfixturevalue(request.param)
    return request.param
