from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from cms.content.models import SiteDocument, SiteImage, SiteRendition, media
from tests.helpers.database import WorkerDatabase
from tests.helpers.scene import UNGUESSED, Scene
from tests.helpers.visitor import Editor, Visitor


@dataclass(frozen=True)
class Kept:
    """A scene, and where its rows and files are kept."""

    scene: Scene
    database: str
    files: list[tuple[Storage, str, bytes]]


def all_files() -> list[tuple[Storage, str, bytes]]:
    """Return where every uploaded file lies, its name and content, and those of every size of the images."""
    kept = []
    for model in (SiteImage, SiteRendition, SiteDocument):
        storage = model._meta.get_field("file").storage
        for name in model.objects.values_list("file", flat=True):
            with storage.open(name) as file:
                kept.append((storage, name, file.read()))
    return kept


@pytest.fixture(scope="session")
def kept_scene(worker_database: WorkerDatabase, django_db_blocker) -> Kept:
    """The scene, built once for all tests of this process, with every size of its pictures."""
    with django_db_blocker.unblock():
        worker_database.clone()
        with pytest.MonkeyPatch.context() as names:
            names.setattr(media, "_random_part", lambda: UNGUESSED)
            scene, visitor = Scene(), Visitor()
        for path in scene.paths:
            visitor.live(path)
        files = all_files()
        database = worker_database.keep("scene")
        worker_database.clone()
    return Kept(scene, database, files)


@pytest.fixture
def scene(committed_db, worker_database: WorkerDatabase, kept_scene: Kept, settings, monkeypatch) -> Scene:
    """A small site in which most pages show something of another one."""
    # As in production: on a busy machine the short lease of other tests ends while a page is made.
    settings.PAGECACHE = {**settings.PAGECACHE, "LEASE": 5.0, "CLAIM": 2.0}
    monkeypatch.setattr(media, "_random_part", lambda: UNGUESSED)
    worker_database.clone(kept_scene.database)
    for storage, name, content in kept_scene.files:
        if not storage.exists(name):
            storage.save(name, ContentFile(content))
    return kept_scene.scene.again()


@pytest.fixture
def visitor(switched_off, scene) -> Visitor:
    return Visitor()


@pytest.fixture
def editor(scene) -> Editor:
    return Editor()
