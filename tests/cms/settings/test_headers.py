"""Where uploads come from, as the Content-Security-Policy must know it."""

import pytest

from cms.settings.headers import file_origins

BUCKET = {"AWS_STORAGE_BUCKET_NAME": "rostrum"}


@pytest.mark.parametrize(
    ("environment", "origins"),
    [
        ({}, []),
        ({"AWS_S3_CUSTOM_DOMAIN": "files.example.org"}, []),
        (
            BUCKET | {"AWS_S3_CUSTOM_DOMAIN": "files.example.org/rostrum", "AWS_S3_ENDPOINT_URL": "http://s3:8333"},
            ["http://*.s3:8333", "http://s3:8333", "https://files.example.org"],
        ),
        (
            BUCKET | {"AWS_S3_REGION_NAME": "eu-west-1"},
            [
                "https://*.s3.amazonaws.com",
                "https://*.s3.eu-west-1.amazonaws.com",
                "https://s3.amazonaws.com",
                "https://s3.eu-west-1.amazonaws.com",
            ],
        ),
    ],
    ids=["disk", "disk, whatever else is set", "a host of its own", "Amazon"],
)
def test_uploads_come_from_where_the_bucket_is(environment, origins):
    assert file_origins(environment) == origins
