from dataclasses import replace

import pytest

from cms.infra.files.kinds import kind_named, managed_prefixes, register_kind
from tests.cms.infra.files.conftest import EXPORT, PHOTO


def test_keys_follow_the_pattern_of_their_kind():
    assert EXPORT.key_for("list.csv", {"organisation_id": 3, "export_id": "a-1"}) == "test-exports/3/a-1/list.csv"


@pytest.mark.parametrize(
    "parts", [{}, {"user_id": "../7"}, {"user_id": ""}, {"user_id": "7/8"}, {"user_id": 7, "more": 1}, {"other": 7}]
)
def test_parts_that_do_not_fit_are_a_mistake(parts):
    with pytest.raises(ValueError, match=r"need|Not fit"):
        PHOTO.key_for("me.jpg", parts)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "{filename}"},
        {"key": "test/{filename}/x"},
        {"key": "images/{filename}"},
        {"key": "documents/{user_id}/{filename}"},
        {"key": "uploads/{filename}"},
        {"types": ("text/html",)},
        {"name": EXPORT.name},
    ],
)
def test_a_kind_that_could_not_be_kept_safely_is_not_registered(change):
    with pytest.raises(ValueError, match=r"kind|types"):
        register_kind(replace(PHOTO, **{"name": "test_other", **change}))


def test_registering_again_changes_nothing():
    register_kind(PHOTO)

    assert kind_named("test_photo") is PHOTO
    assert {("test-avatars/users/", True), ("test-exports/", False), ("uploads/", False)} <= managed_prefixes()
