import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.helpers.database import WorkerDatabase
from tests.helpers.scene import Scene
from tests.helpers.visitor import Editor, Visitor


@dataclass(frozen=True)
class Kept:
    """A scene, and where its rows and files are kept."""

    scene: Scene
    database: str
    files: Path


@pytest.fixture(scope="session")
def kept_scene(worker_database: WorkerDatabase, django_db_blocker, tmp_path_factory) -> Kept:
    """The scene, built once for all tests of this process, with every size of its pictures."""
    files = tmp_path_factory.mktemp("scene") / "media"
    with django_db_blocker.unblock():
        worker_database.clone()
        scene, visitor = Scene(), Visitor()
        for path in scene.paths:
            visitor.live(path)
        database = worker_database.keep("scene")
        shutil.copytree(settings.MEDIA_ROOT, files, dirs_exist_ok=True)
        worker_database.clone()
    return Kept(scene, database, files)


@pytest.fixture
def scene(committed_db, worker_database: WorkerDatabase, kept_scene: Kept) -> Scene:
    """A small site in which most pages show something of another one."""
    worker_database.clone(kept_scene.database)
    shutil.copytree(kept_scene.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return kept_scene.scene.again()


@pytest.fixture
def visitor(switched_off, scene) -> Visitor:
    return Visitor()


@pytest.fixture
def editor(scene) -> Editor:
    return Editor()
