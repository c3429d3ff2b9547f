"""Documents can be read at their own address only, since their collection may be for some visitors alone."""

import json
import shutil
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from wagtail.models import Collection, CollectionViewRestriction

from cms.content.models import SiteDocument
from cms.content.services.hide_documents import hide_documents
from tests.factories.content import document
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


private = SiteDocument._meta.get_field("file").storage


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    shutil.rmtree(private.path("documents"), ignore_errors=True)


def test_a_document_is_read_at_its_own_address_only(client):
    plan = document("plan.txt", b"Knock twice.")

    assert b"".join(client.get(plan.url)) == b"Knock twice."
    assert client.get(f"/media/{plan.file.name}").status_code == 404
    assert private.exists(plan.file.name)


def test_a_restricted_document_has_no_other_way_in(client):
    inner = Collection.get_first_root_node().add_child(name="Inner circle")
    CollectionViewRestriction.objects.create(collection=inner, restriction_type=CollectionViewRestriction.LOGIN)
    plan = document("plan.txt", b"Knock twice.", collection=inner)

    assert client.get(plan.url).status_code == 302
    assert client.get(f"/media/{plan.file.name}").status_code == 404


def test_documents_of_an_older_release_are_moved_after_migrating(client):
    plan = document("plan.txt", b"Knock twice.")
    name = plan.file.name
    private.delete(name)
    storages["default"].save(name, BytesIO(b"Knock twice."))
    assert client.get(f"/media/{name}").status_code == 200

    call_command("migrate", verbosity=0)
    run_due_jobs()

    assert b"".join(client.get(plan.url)) == b"Knock twice."
    assert client.get(f"/media/{name}").status_code == 404
    assert hide_documents() == 0


def test_a_move_that_was_broken_off_is_finished():
    for storage in (storages["default"], private):
        storage.save("documents/plan.txt", BytesIO(b"Knock twice."))

    assert hide_documents() == 1
    assert not storages["default"].exists("documents/plan.txt")


def test_another_document_of_the_same_name_is_never_written_over(caplog):
    storages["default"].save("documents/plan.txt", BytesIO(b"Knock twice."))
    private.save("documents/plan.txt", BytesIO(b"Another plan."))

    assert hide_documents() == 0
    assert "by hand" in caplog.text
    with private.open("documents/plan.txt") as kept:
        assert kept.read() == b"Another plan."


def test_the_storage_can_be_named_to_the_task_that_deletes_a_document():
    _path, args, options = private.deconstruct()

    assert json.loads(json.dumps([args, options])) == [list(args), options]
