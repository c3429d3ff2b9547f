"""A release is another one as soon as a page could look different."""

from pathlib import Path

import pytest

from cms.settings.release import release


@pytest.mark.parametrize(
    "path",
    ["templates/base.html", "templates/icons/star.svg", "home/models/blog.py", "cms/static/css/tokens.css",
     "locale/es/LC_MESSAGES/django.po", "requirements/base.txt"],
)  # fmt: skip
def test_whatever_a_page_is_made_of_makes_another_release(tmp_path: Path, path: str):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("before")
    before = release(tmp_path)
    assert release(tmp_path) == before

    file.write_text("after")

    assert release(tmp_path) != before
