import io

import pytest
from PIL import Image

from home.demo import texts
from home.demo.drawings import PALETTES, SCENES, draw


def test_a_seed_gives_the_same_picture_each_time_and_another_seed_another():
    first = draw(scene="hills", seed=1, palette="dawn")

    assert draw(scene="hills", seed=1, palette="dawn") == first
    assert draw(scene="hills", seed=2, palette="dawn") != first


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_is_a_picture_in_many_colours(scene):
    image = Image.open(io.BytesIO(draw(scene=scene, seed=7, palette="forest")))

    assert image.format == "PNG"
    assert image.size == ((1000, 1000) if scene == "portrait" else (1600, 1000))
    assert len(image.getcolors(maxcolors=1 << 24)) > 50


def test_the_list_of_drawings_names_only_scenes_and_palettes_that_there_are():
    drawings = texts.drawings()

    assert len(drawings) >= 30
    assert {drawing["scene"] for drawing in drawings} <= set(SCENES)
    assert {drawing["palette"] for drawing in drawings} <= set(PALETTES)
    assert all(drawing["description"] and drawing["description_es"] for drawing in drawings)
    assert len({drawing["key"] for drawing in drawings}) == len(drawings)
