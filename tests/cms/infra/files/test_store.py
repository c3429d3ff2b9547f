"""Files that are at hand are checked, kept, given out and let go; on the disk and on S3 alike."""

import hashlib
import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from cms.infra import files
from cms.infra.files.backends import backend
from cms.infra.files.models import File
from cms.infra.files.services.sweep import sweep
from tests.cms.infra.files.conftest import AT_MOTO
from tests.factories import uploads
from tests.helpers.database import url_of_current
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db
State = File.State


def photo(content: bytes = b"", **changes):
    given = {"kind": "test_photo", "owner": "user:7", "name": "Ana & me.jpeg", "user_id": 7, **changes}
    return files.store(content=io.BytesIO(content or uploads.jpeg()), **given)


def paper(content: bytes = b"", **changes):
    given = {"kind": "test_paper", "owner": "organisation:3", "name": "Übersicht.pdf", "organisation_id": 3, **changes}
    return files.store(content=io.BytesIO(content or uploads.pdf()), **given)


def test_a_file_has_a_row_that_says_what_it_is(anywhere):
    file = File.objects.get(pk=photo().pk)

    with files.open_file(file) as kept:
        data = kept.read()
    assert file.key.startswith("test-avatars/users/7/ana-me-")
    assert (file.owner, file.kind, file.original_name) == ("user:7", "test_photo", "Ana & me.jpg")
    assert (file.state, file.public, file.content_type) == (State.READY, True, "image/jpeg")
    assert (file.size, file.checksum) == (len(data), hashlib.sha256(data).hexdigest())
    assert (file.width, file.height, file.expires_at) == (40, 30, None)
    assert uploads.GPS_NOTE not in data


def test_what_is_refused_leaves_no_trace(anywhere):
    with pytest.raises(files.Refused):
        photo(b"<html>")

    assert not File.objects.exists()
    assert not list(backend().objects(prefix="test-avatars/", public=True))


def test_public_and_private_files_lie_apart(anywhere):
    public, private = photo(), paper()

    assert backend().stat(key=public.key, public=True).size == public.size
    assert backend().stat(key=private.key, public=False).size == private.size
    assert backend().stat(key=public.key, public=False) is None
    assert backend().stat(key=private.key, public=True) is None


def test_a_file_that_is_not_ready_is_not_given_out(anywhere):
    file = paper()
    file.state = State.RELEASED

    with pytest.raises(files.Missing):
        files.url(file)
    with pytest.raises(files.Missing):
        files.open_file(file)


@pytest.mark.parametrize("lives", [timedelta(0), timedelta(days=8)])
def test_a_link_lives_for_a_week_at_most(on_disk, lives):
    with pytest.raises(ValueError, match="7 days"):
        files.url(paper(), expires=lives)


def test_a_released_file_is_gone_after_a_while(anywhere):
    file = paper()

    files.release(file)
    files.release(file)

    assert file.state == State.RELEASED
    sweep()
    assert backend().stat(key=file.key, public=False)
    File.objects.update(expires_at=timezone.now())
    sweep()
    file.refresh_from_db()
    assert (file.state, file.original_name) == (State.DELETED, "")
    assert backend().stat(key=file.key, public=False) is None
    File.objects.update(expires_at=timezone.now())
    sweep()
    assert not File.objects.exists()


def test_a_job_deletes_what_was_released(on_disk):
    file = paper()
    files.release(file)
    assert run_due_jobs() == []

    File.objects.update(expires_at=timezone.now())
    run_due_jobs(hurry=True)

    file.refresh_from_db()
    assert file.state == State.DELETED
    assert backend().stat(key=file.key, public=False) is None


def test_a_file_of_a_kind_that_is_kept_for_a_time_is_released_in_the_end(anywhere):
    file = paper(b"a,b", kind="test_export", export_id=9)
    assert timedelta(days=6) < file.expires_at - timezone.now() <= timedelta(days=7)

    sweep()
    file.refresh_from_db()
    assert file.state == State.READY
    File.objects.update(expires_at=timezone.now())
    sweep()
    file.refresh_from_db()
    assert file.state == State.RELEASED


@AT_MOTO
def test_a_store_that_does_not_answer_is_named_as_such(settings, on_s3):
    # Nothing listens on port 1.
    options = {**settings.STORAGES["private"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:1"}
    settings.STORAGES = {**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": options}}

    with pytest.raises(files.Unavailable), transaction.atomic():
        paper()
    assert not File.objects.exists()


def test_a_missing_object_is_reported_until_it_is_back(anywhere, caplog):
    file = paper()
    File.objects.update(checked_at=timezone.now() - timedelta(days=2))
    with files.open_file(file) as kept:
        content = io.BytesIO(kept.read())
    backend().delete(key=file.key, public=False)

    assert sweep().missing == 1
    file.refresh_from_db()
    assert file.missing_since
    assert f"file {file.pk} is gone" in caplog.text
    backend().put(key=file.key, public=False, content=content, content_type=file.content_type)
    File.objects.update(checked_at=timezone.now() - timedelta(days=2))
    assert sweep().missing == 0
    file.refresh_from_db()
    assert file.missing_since is None


def orphan(key: str, *, public: bool = False) -> None:
    backend().put(key=key, public=public, content=io.BytesIO(b"left over"), content_type="text/plain")


def test_objects_without_a_row_are_deleted_when_they_are_old(anywhere, monkeypatch):
    kept = paper()
    orphan("test-papers/3/lost.pdf")
    orphan("uploads/test-papers/3/never-finished.pdf")
    orphan("test-avatars/users/7/lost.jpg", public=True)
    orphan("documents/wagtails-own.pdf")

    assert sweep().orphans == 0
    monkeypatch.setattr("cms.infra.files.services.sweep.ORPHAN_AFTER", timedelta(0))
    assert sweep().orphans == 3
    assert [found.key for found in backend().objects(prefix="", public=False)] == [
        "documents/wagtails-own.pdf",
        kept.key,
    ]
    assert not list(backend().objects(prefix="", public=True))


def test_a_sweep_with_the_wrong_database_deletes_nothing(on_disk, monkeypatch, caplog):
    monkeypatch.setattr("cms.infra.files.services.sweep.ORPHAN_AFTER", timedelta(0))
    for number in range(21):
        orphan(f"test-papers/3/{number}.pdf")

    assert sweep().orphans == 0
    assert "is this the right database?" in caplog.text
    assert len(list(backend().objects(prefix="test-papers/", public=False))) == 21


KILLED = """
import io, os, signal, sys
import django
django.setup()
from cms.infra import files
from cms.infra.files.backends import disk
files.register_kind(files.Kind(name="test_paper", types=("application/pdf",), max_bytes=300_000, public=False,
                               key="test-papers/{organisation_id}/{filename}"))
put = disk.DiskBackend.put
for moment in ("before", "after"):
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        continue
    def killed(self, **what):
        if moment == "after":
            put(self, **what)
        os.kill(os.getpid(), signal.SIGKILL)
    disk.DiskBackend.put = killed
    content = io.BytesIO(bytes.fromhex(sys.argv[1]))
    files.store(kind="test_paper", owner=moment, content=content, name="x.pdf", organisation_id=3)
"""


def test_a_process_killed_around_the_object_leaves_a_pending_row_which_the_sweep_clears(committed_db):
    own = {"DATABASE_URL": url_of_current(), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    command = [sys.executable, "-c", KILLED, uploads.pdf().hex()]
    subprocess.run(command, env=os.environ | own, cwd=django_settings.BASE_DIR, check=True)

    killed = list(File.objects.order_by("pk"))
    assert [(file.owner, file.state) for file in killed] == [("before", State.PENDING), ("after", State.PENDING)]
    assert [backend().stat(key=file.key, public=False) is not None for file in killed] == [False, True]
    sweep()
    assert set(File.objects.values_list("state", flat=True)) == {State.PENDING}
    File.objects.update(expires_at=timezone.now())
    sweep()
    assert set(File.objects.values_list("state", flat=True)) == {State.DELETED}
    assert backend().stat(key=killed[1].key, public=False) is None


@AT_MOTO
def test_a_public_file_has_a_lasting_address(on_s3):
    file = photo()

    answer = httpx.get(files.url(file))

    assert answer.status_code == 200
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "image/jpeg",
        "public, max-age=31536000, immutable",
    )
    assert "?" not in files.url(file)


@AT_MOTO
def test_what_goes_through_the_storages_can_run_nothing_either(on_s3):
    storages["default"].save("images/drawing.svg", io.BytesIO(b"<svg/>"))

    assert httpx.get(storages["default"].url("images/drawing.svg")).headers["Content-Disposition"] == "attachment"
    assert not Path(django_settings.MEDIA_ROOT, "images/drawing.svg").exists()
