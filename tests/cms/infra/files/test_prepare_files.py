import json

import pytest
from django.core.management import CommandError, call_command

from tests.cms.infra.files.conftest import AT_MOTO, PUBLIC_BUCKET
from tests.helpers.s3_server import client_of


@pytest.fixture
def new_bucket(settings, on_s3):
    """A private bucket that is not there yet, and the client that sees it."""
    options = {**settings.STORAGES["private"]["OPTIONS"], "bucket_name": "rostrum-new"}
    settings.STORAGES = {**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": options}}
    client = client_of(on_s3)
    yield client
    client.delete_bucket(Bucket="rostrum-new")


@AT_MOTO
def test_a_bucket_that_is_missing_is_made_once(new_bucket, capsys):
    call_command("prepare_files")
    call_command("prepare_files")

    assert capsys.readouterr().out.count("Made bucket rostrum-new.") == 1
    assert "Contents" not in new_bucket.list_objects_v2(Bucket="rostrum-new")
    assert new_bucket.head_bucket(Bucket=PUBLIC_BUCKET)


@AT_MOTO
def test_a_private_bucket_that_everybody_can_read_is_refused(new_bucket):
    new_bucket.create_bucket(Bucket="rostrum-new")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::rostrum-new/*"}
    new_bucket.put_bucket_policy(
        Bucket="rostrum-new", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    )

    with pytest.raises(CommandError, match="Everybody can read"):
        call_command("prepare_files")
    assert "Contents" not in new_bucket.list_objects_v2(Bucket="rostrum-new")


def test_folders_need_nothing(on_disk, capsys):
    call_command("prepare_files")

    assert "private ones stay private" in capsys.readouterr().out
