"""Whatever an editor does, the next visitor sees it on every page that shows it, and no other page is rendered anew.

Each edit goes through the forms of the real admin, against the real Redis and PostgreSQL. After it, every address of
the site answers what the database holds (`Visitor.live`), and the pages that the edit does not touch are still hits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.management import call_command
from wagtail.models import Page

from tests.helpers.scene import Scene, moved, post_form
from tests.helpers.visitor import Editor, Visitor

Edit = Callable[[Editor, Scene], object]


@dataclass(frozen=True)
class Case:
    """An edit; what must show at which address afterwards, and which pages must not be touched by it."""

    edit: Edit
    shows: dict[str, str] = field(default_factory=dict)
    hides: dict[str, str] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()


HELP = ("/support/", "/support/basics/", "/support/basics/signing-in/")
OFFSIDE = (*HELP, "/tools/", "/tools/walk-map/", "/internal/")


def edit_post(editor: Editor, scene: Scene, **fields: str) -> None:
    path = f"/admin/pages/{scene.doors.pk}/edit/"
    editor.submit(path, form="page-edit-form", **post_form(scene.doors, **fields))


def act(action: str, name: str, **fields: str) -> Edit:
    return lambda editor, scene: editor.post(f"/admin/pages/{getattr(scene, name).pk}/{action}/", **fields)


CASES = {
    "publish a text": Case(
        edit_post,
        shows={"/blog/doors/": "Edited words", "/blog/doors.md": "Edited words"},
        untouched=(*OFFSIDE, "/blog/stalls/"),
    ),
    "publish a title": Case(
        lambda editor, scene: edit_post(editor, scene, title="Gates"),
        shows=dict.fromkeys(
            ["/blog/doors/", "/blog/", "/", "/blog/feed/", "/llms.txt", "/blog/doors.md", "/blog/tag/doors/"], "Gates"
        ),
        untouched=OFFSIDE,
    ),
    "unpublish": Case(
        act("unpublish", "doors"),
        hides=dict.fromkeys(["/", "/blog/", "/blog/feed/", "/sitemap.xml", "/blog/phones/"], "/blog/doors/"),
        untouched=OFFSIDE,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_shows_at_once_everywhere_and_touches_nothing_else(scene: Scene, editor: Editor, name: str):
    case, visitor = CASES[name], Visitor()
    before = scene.paths
    visitor.warm(*before)
    case.edit(editor, scene)
    still = [path for path in case.untouched if visitor.is_hit(path)]
    assert still == list(case.untouched)
    for path, text in case.shows.items():
        assert text in visitor.get(path).text, path
    for path, text in case.hides.items():
        assert text not in visitor.get(path).text, path
    stale = [path for path in {*before, *scene.paths} if _seen(visitor.get(path)) != _seen(visitor.live(path))]
    assert not stale


def _seen(answer) -> tuple:
    return answer.status_code, answer.headers.get("location"), answer.text
