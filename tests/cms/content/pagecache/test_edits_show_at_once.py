"""Whatever an editor does, the next visitor sees it on every page that shows it, and no other page is rendered anew.

Each edit goes through the forms of the real admin, against the real Redis and PostgreSQL. After it, every address of
the site answers what the database holds (`Visitor.live`), and the pages that the edit does not touch are still hits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from tests.factories import content
from tests.helpers.scene import Scene, png, post_form
from tests.helpers.visitor import HIT, Editor, Visitor

Edit = Callable[[Editor, Scene], object]


@dataclass(frozen=True)
class Case:
    """An edit; what must show, or not, at which address afterwards; and which pages must not be touched by it."""

    edit: Edit
    shows: dict[str, str] = field(default_factory=dict)
    hides: dict[str, str] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()


HELP = ("/support/", "/support/basics/", "/support/basics/signing-in/")
ASIDE = (*HELP, "/tools/", "/tools/walk-map/")
POST_LISTS = ("/", "/blog/", "/blog/feed/", "/llms.txt", "/blog/tag/doors/", "/blog/category/notes/")
PUBLISH = {"action-publish": "1", **nested_form_data({"comments": inline_formset([])})}


def edit_post(**fields: str) -> Edit:
    return lambda editor, scene: editor.submit(
        f"/admin/pages/{scene.doors.pk}/edit/", form="page-edit-form", **post_form(**fields)
    )


def create_post(editor: Editor, scene: Scene) -> None:
    byline = {"bylines-TOTAL_FORMS": "1", "bylines-0-author": str(scene.amara.pk), "bylines-0-ORDER": "1"}
    fields = {"title": "Gates", "slug": "gates", "summary": "On gates.", "tags": "doors", "category": scene.notes.pk}
    path = f"/admin/pages/add/home/blogpage/{scene.blog.pk}/"
    editor.submit(path, form="page-edit-form", **post_form(**fields, **byline))


def save_draft(editor: Editor, scene: Scene) -> None:
    fields = post_form(title="Secret")
    del fields["action-publish"]
    editor.submit(f"/admin/pages/{scene.about.pk}/edit/", form="page-edit-form", **fields)


def act(action: str, name: str, **fields: str) -> Edit:
    """Return what presses a button of a page's menu."""
    return lambda editor, scene: editor.post(f"/admin/pages/{getattr(scene, name).pk}/{action}/", **fields)


def in_bulk(action: str, *names: str) -> Edit:
    """Return what ticks pages in the explorer and presses a button."""

    def edit(editor: Editor, scene: Scene) -> None:
        ids = "&".join(f"id={getattr(scene, name).pk}" for name in names)
        editor.post(f"/admin/bulk/wagtailcore/page/{action}/?{ids}")

    return edit


def change(path: str, row: str = "", /, **fields: Any) -> Edit:
    """Return what changes fields of the form at a path, in which stands the id of a row of the scene, or the site's."""

    def edit(editor: Editor, scene: Scene) -> None:
        changed = getattr(scene, row) if row else content.site()
        editor.submit(path.format(changed.pk), **fields)

    return edit


CASES = {
    "publish a text": Case(edit_post(), shows={"/blog/doors/": "Edited words"}, untouched=ASIDE),
    "publish a title": Case(
        edit_post(title="Gates"), shows=dict.fromkeys(("/blog/doors/", *POST_LISTS), "Gates"), untouched=ASIDE
    ),
    "write a post": Case(
        create_post, shows=dict.fromkeys(("/blog/gates/", *POST_LISTS), "Gates"), untouched=(*ASIDE, "/about/")
    ),
    "save a draft": Case(save_draft, untouched=("/about/", "/", "/blog/", "/llms.txt", *ASIDE)),
    "unpublish": Case(
        act("unpublish", "doors"),
        hides=dict.fromkeys(("/sitemap.xml", "/blog/phones/", *POST_LISTS), "/blog/doors/"),
        untouched=ASIDE,
    ),
    "unpublish a parent": Case(
        act("unpublish", "tools"),
        hides=dict.fromkeys(("/", "/tools/walk-map/", "/blog/"), 'href="/tools/"'),
        untouched=("/robots.txt", "/blog/feed/"),
    ),
    "delete": Case(
        act("delete", "doors"),
        hides=dict.fromkeys(("/about/", "/sitemap.xml", "/", "/blog/", "/blog/feed/"), "/blog/doors/"),
        untouched=ASIDE,
    ),
    "delete a tree": Case(
        act("delete", "basics"),
        hides=dict.fromkeys(("/", "/support/", "/llms.txt", "/support/basics/signing-in/"), "Signing in"),
        untouched=("/blog/", "/tools/", "/about/", "/robots.txt"),
    ),
    "move": Case(
        lambda editor, scene: editor.post(f"/admin/pages/{scene.login.pk}/move/{scene.extras.pk}/confirm/"),
        shows={"/support/extras/": "Signing in", "/support/extras/signing-in/": "Signing in"},
        hides={"/support/basics/": "Signing in", "/support/basics/signing-in/": "Signing in"},
        untouched=("/blog/", "/tools/", "/about/", "/robots.txt"),
    ),
    "reorder": Case(
        lambda editor, scene: editor.post(f"/admin/pages/{scene.extras.pk}/set_position/?position=0"),
        untouched=("/blog/", "/tools/", "/about/", "/support/basics/"),
    ),
    "rename a section": Case(
        lambda editor, scene: editor.submit(
            f"/admin/pages/{scene.basics.pk}/edit/", form="page-edit-form", slug="start", **PUBLISH
        ),
        shows={"/support/start/signing-in/": "Signing in", "/support/": "/support/start/"},
        hides={"/support/basics/signing-in/": "Signing in"},
        untouched=("/blog/", "/tools/", "/about/", "/robots.txt"),
    ),
    "restrict": Case(
        act("privacy", "blog", restriction_type="login"),
        hides=dict.fromkeys(("/blog/", "/blog/doors/", "/", "/sitemap.xml", "/llms.txt", "/blog/feed/"), "blog/doors"),
        untouched=ASIDE,
    ),
    "rename an author": Case(
        change("/admin/snippets/home/author/edit/{}/", "amara", name="Amara Nkosi"),
        shows=dict.fromkeys(("/blog/doors/", "/blog/author/amara-osei/", "/blog/feed/"), "Amara Nkosi"),
        untouched=(*ASIDE, "/robots.txt"),
    ),
    "rename a category": Case(
        change("/admin/snippets/home/category/edit/{}/", "notes", name="Field book"),
        shows=dict.fromkeys(("/blog/doors/", "/blog/", "/blog/category/notes/"), "Field book"),
        untouched=ASIDE,
    ),
    "describe an image": Case(
        change("/admin/images/{}/", "picture", description="A brass bell"),
        shows={"/blog/doors/": "A brass bell"},
        untouched=(*ASIDE, "/about/"),
    ),
    "replace an image": Case(
        change("/admin/images/{}/", "picture", files={"file": ("new.png", png("crimson"), "image/png")}),
        hides={"/blog/doors/": "doorbell"},
        untouched=(*ASIDE, "/about/"),
    ),
    "delete an image": Case(
        lambda editor, scene: editor.post(f"/admin/images/{scene.picture.pk}/delete/"),
        hides={"/blog/doors/": "doorbell", "/blog/": "doorbell"},
        untouched=(*ASIDE, "/about/"),
    ),
    "rename the brand": Case(
        change("/admin/settings/content/brandsettings/{}/", name="Letterbox", **{"social_links-count": "0"}),
        shows=dict.fromkeys(("/", "/blog/doors/", "/tools/", "/support/"), "Letterbox"),
        untouched=("/robots.txt",),
    ),
    "empty the menu": Case(
        change(
            "/admin/settings/content/navigationsettings/{}/",
            **{"header-count": "0", "footer-count": "0", "announcements-count": "0"},
        ),
        hides=dict.fromkeys(("/", "/blog/doors/", "/support/"), 'href="/tools/"'),
        untouched=("/robots.txt", "/sitemap.xml"),
    ),
    "add a redirect": Case(
        change("/admin/redirects/add/", old_path="/plans", redirect_link="http://localhost/about/"),
        hides={"/plans/": "<html"},
        untouched=("/", "/blog/", *ASIDE),
    ),
    "move the site": Case(
        change("/admin/sites/edit/{}/", port="8443"), shows={"/robots.txt": ":8443/sitemap.xml", "/llms.txt": ":8443/"}
    ),
    "publish in bulk": Case(
        in_bulk("publish", "draft"), shows={"/plans/": "Plans", "/sitemap.xml": "/plans/"}, untouched=("/blog/", *HELP)
    ),
    "unpublish in bulk": Case(
        in_bulk("unpublish", "doors", "map"),
        hides={"/": "/blog/doors/", "/sitemap.xml": "walk-map", "/tools/walk-map/": "Walk map"},
        untouched=HELP,
    ),
    "delete in bulk": Case(
        in_bulk("delete", "doors", "map"),
        hides={"/": "/blog/doors/", "/sitemap.xml": "walk-map", "/tools/walk-map/": "Walk map"},
        untouched=HELP,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_shows_at_once_everywhere_and_touches_nothing_else(scene: Scene, editor: Editor, name: str):
    case, visitor = CASES[name], Visitor()
    before = scene.paths
    visitor.warm(*before)
    case.edit(editor, scene)
    assert [path for path in case.untouched if not visitor.is_hit(path)] == []
    assert {path: text for path, text in case.shows.items() if text not in visitor.get(path).text} == {}
    assert {path: text for path, text in case.hides.items() if text in visitor.get(path).text} == {}
    assert [path for path in sorted({*before, *scene.paths}) if is_stale(visitor, path)] == []


def is_stale(visitor: Visitor, path: str) -> bool:
    """Tell whether the cache answers otherwise than the database would; what is no hit was rendered just now."""
    answer = visitor.get(path)
    return answer.headers["x-page-cache"] == HIT and seen(answer) != seen(visitor.live(path))


def seen(answer: httpx.Response) -> tuple[int, str | None, str]:
    """Return what a reader notices of an answer."""
    return answer.status_code, answer.headers.get("location"), answer.text
