"""Places that people write are found without asking anybody."""

import pytest
from django.utils import translation

from events.geography import choices, find


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("10001", "New York, NY 10001"),
        (" 10001-1234 ", "New York, NY 10001"),
        ("Springfield, IL", "Springfield, IL"),
        ("springfield illinois", "Springfield, IL"),
        ("Boring, OR", "Boring, OR"),
        ("Barcelona", "Barcelona, Spain"),
        ("Sevilla, España", "Sevilla, Spain"),
        ("München", "Munich, Germany"),
        ("Paris", "Paris, France"),
        ("Paris, TX", "Paris, TX"),
        ("New York, NY 10001", "New York, NY 10001"),
    ],
)
def test_a_place_is_found(text, name):
    place = find(text)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("text", ["", " ", "99999", "Nowhereville at all", "москва", ",", "'; --", "x" * 5_000])
def test_what_names_no_place_finds_none(text):
    assert find(text) is None


def test_of_several_the_biggest_comes_first_and_the_others_can_be_chosen():
    names = [place.name for place in choices("Springfield")]
    assert names[0] == "Springfield, MO"
    assert {"Springfield, IL", "Springfield, MA"} <= set(names)
    assert all(find(name).name == name for name in names)


def test_a_place_is_named_in_the_readers_language():
    with translation.override("es"):
        assert find("Barcelona").name == "Barcelona, España"


def test_a_place_knows_whose_days_are_meant():
    assert find("90210").time_zone == "America/Los_Angeles"
