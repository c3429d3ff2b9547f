import pytest

from tests.helpers.scene import Scene
from tests.helpers.visitor import Editor, Visitor


@pytest.fixture
def scene(committed_db) -> Scene:
    """A small site in which most pages show something of another one."""
    return Scene()


@pytest.fixture
def visitor(switched_off, scene) -> Visitor:
    return Visitor()


@pytest.fixture
def editor(scene) -> Editor:
    return Editor()
