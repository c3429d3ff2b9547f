"""Whatever an editor does, the next visitor sees it on every page that shows it, and no other page is rendered anew.

Each edit goes through the forms of the real admin, against the real Redis and PostgreSQL. After it, every address of
the site answers what the database holds (`Visitor.live`), and the pages that the edit does not touch are still hits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from tests.factories import content
from tests.helpers.scene import UNGUESSED, Scene, png, post_form
from tests.helpers.visitor import HIT, Editor, Visitor

Edit = Callable[[Editor, Scene], object]


def nothing(editor: Editor, scene: Scene) -> None:
    """Leave the scene as it is."""


@dataclass(frozen=True)
class Case:
    """An edit, and what came before it; what must show, or not, at which address; which pages must not be touched."""

    edit: Edit
    given: Edit = nothing
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


def in_bulk(action: str, *names: str, model: str = "wagtailcore/page", **chosen: str) -> Edit:
    """Return what ticks rows in a list, presses a button and chooses rows of the scene in the form that asks back."""

    def edit(editor: Editor, scene: Scene) -> None:
        ids = "&".join(f"id={getattr(scene, name).pk}" for name in names)
        fields = {field: str(getattr(scene, name).pk) for field, name in chosen.items()}
        editor.post(f"/admin/bulk/{model}/{action}/?{ids}", **fields)

    return edit


def change(path: str, row: str = "", /, **fields: Any) -> Edit:
    """Return what changes fields of the form at a path, in which stands the id of a row of the scene, or the site's."""

    def edit(editor: Editor, scene: Scene) -> None:
        changed = getattr(scene, row) if row else content.site()
        editor.submit(path.format(changed.pk), **fields)

    return edit


def edit_page(name: str, *, press: str = "publish", **fields: str) -> Edit:
    """Return what changes fields of a page and presses a button; its text is not in the form's HTML and goes."""
    body = {"body": streamfield([]), "comments": inline_formset([])}

    def edit(editor: Editor, scene: Scene) -> None:
        path = f"/admin/pages/{getattr(scene, name).pk}/edit/"
        editor.submit(path, form="page-edit-form", **{f"action-{press}": "1"}, **nested_form_data(body), **fields)

    return edit


def approve(editor: Editor, scene: Scene) -> None:
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    editor.post(f"/admin/pages/workflow/action/{scene.about.pk}/approve/{task.pk}/")


def publish_translation(editor: Editor, scene: Scene) -> None:
    editor.post(f"/admin/translation/submit/page/{scene.about.pk}/", locales=str(content.locale("es").pk))
    scene.translation = scene.about.get_translation(content.locale("es"))
    edit_page("translation", title="Quienes somos", slug="quienes-somos")(editor, scene)


def add_language(editor: Editor, scene: Scene) -> None:
    editor.submit("/admin/locales/new/", language_code="es")


def remove_language(editor: Editor, scene: Scene) -> None:
    editor.post(f"/admin/locales/delete/{content.locale('es').pk}/")


def copy_tree(editor: Editor, scene: Scene) -> None:
    fields = {"new_title": "Start", "new_slug": "start", "new_parent_page": str(scene.centre.pk)}
    editor.post(f"/admin/pages/{scene.basics.pk}/copy/", copy_subpages="on", publish_copies="on", **fields)


def make_alias(editor: Editor, scene: Scene) -> None:
    fields = {"new_title": "Map", "new_slug": "map", "new_parent_page": str(scene.home.pk)}
    editor.post(f"/admin/pages/{scene.map.pk}/copy/", publish_copies="on", alias="on", **fields)


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
        hides=dict.fromkeys(("/sitemap.xml", "/blog/phones/", *POST_LISTS), "/blog/doors"),
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
        hides=dict.fromkeys(("/", "/support/", "/llms.txt"), "/basics"),
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
        hides={"/blog/doors/": "-door."},
        untouched=(*ASIDE, "/about/"),
    ),
    "delete an image": Case(
        lambda editor, scene: editor.post(f"/admin/images/{scene.picture.pk}/delete/"),
        hides={"/blog/doors/": "-door.", "/blog/": "-door."},
        untouched=(*ASIDE, "/about/"),
    ),
    "replace a document": Case(
        change("/admin/documents/edit/{}/", "plan", files={"file": ("route.txt", b"Knock once.", "text/plain")}),
        shows=dict.fromkeys(("/about/", "/tools/who-we-are/"), f"/route-{UNGUESSED}.txt"),
        untouched=(*HELP, "/blog/", "/tools/"),
    ),
    "delete a document": Case(
        lambda editor, scene: editor.post(f"/admin/documents/delete/{scene.plan.pk}/"),
        hides=dict.fromkeys(("/about/", "/tools/who-we-are/"), f"/plan-of-the-scene-{UNGUESSED}.txt"),
        untouched=(*HELP, "/blog/", "/tools/"),
    ),
    "restrict a collection": Case(
        lambda editor, scene: editor.post(f"/admin/collections/{scene.files.pk}/privacy/", restriction_type="login"),
        hides={f"/documents/1/plan-of-the-scene-{UNGUESSED}.txt": "Knock twice."},
        untouched=HELP,
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
    "move in bulk": Case(
        in_bulk("move", "login", chooser="extras"),
        shows={"/support/extras/": "Signing in", "/support/extras/signing-in/": "Signing in"},
        hides={"/support/basics/": "Signing in", "/support/basics/signing-in.md": "Signing in"},
        untouched=("/blog/", "/tools/", "/about/", "/robots.txt"),
    ),
    "delete images in bulk": Case(
        in_bulk("delete", "picture", model="content/siteimage"),
        hides={"/blog/doors/": "-door.", "/blog/": "-door."},
        untouched=(*ASIDE, "/about/"),
    ),
    "delete documents in bulk": Case(
        in_bulk("delete", "plan", model="content/sitedocument"),
        hides=dict.fromkeys(("/about/", "/tools/who-we-are/"), f"/plan-of-the-scene-{UNGUESSED}.txt"),
        untouched=(*HELP, "/blog/", "/tools/"),
    ),
    "edit a page with an alias": Case(
        edit_page("about", title="Us"),
        shows=dict.fromkeys(("/about/", "/tools/who-we-are/", "/llms.txt"), "Us"),
        hides={"/tools/who-we-are/": "About"},
        untouched=("/blog/", "/tools/", *HELP),
    ),
    "make an alias": Case(
        make_alias, shows={"/map/": "Walk map", "/sitemap.xml": "/map/"}, untouched=("/blog/", "/about/", *HELP)
    ),
    "copy a tree": Case(
        copy_tree,
        shows={"/support/start/signing-in/": "Signing in", "/support/": "/support/start/", "/sitemap.xml": "/start/"},
        untouched=("/blog/", "/tools/", "/about/"),
    ),
    "approve": Case(
        approve,
        given=edit_page("about", press="submit", title="Us"),
        shows={"/about/": "Us", "/llms.txt": "Us"},
        untouched=("/blog/", *HELP),
    ),
    "submit for approval": Case(edit_page("about", press="submit", title="Us"), untouched=("/about/", "/", *ASIDE)),
    "translate": Case(
        publish_translation,
        given=lambda _editor, _scene: content.home_page("es"),
        shows={"/es/quienes-somos/": "Quienes somos", "/about/": "/es/quienes-somos/", "/sitemap.xml": "quienes-somos"},
        untouched=("/blog/", "/tools/", *HELP),
    ),
    "add a language": Case(add_language),
    "remove a language": Case(remove_language, given=lambda _editor, _scene: content.locale("es")),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_shows_at_once_everywhere_and_touches_nothing_else(scene: Scene, editor: Editor, name: str):
    case, visitor = CASES[name], Visitor()
    case.given(editor, scene)
    paths = scene.paths
    visitor.warm(*paths)
    before = {path: visitor.get(path).text for path in (*case.shows, *case.hides)}
    assert {path: text for path, text in case.shows.items() if text in before[path]} == {}
    assert {path: text for path, text in case.hides.items() if text not in before[path]} == {}
    case.edit(editor, scene)
    after = {path: visitor.get(path) for path in sorted({*paths, *scene.paths, *case.shows, *case.hides})}
    # What is no hit was rendered just now, so it shows what the database holds.
    hits = [path for path, answer in after.items() if answer.headers["x-page-cache"] == HIT]
    assert [path for path in hits if seen(after[path]) != seen(visitor.live(path))] == []
    assert [path for path in case.untouched if path not in hits] == []
    assert {path: text for path, text in case.shows.items() if text not in after[path].text} == {}
    assert {path: text for path, text in case.hides.items() if text in after[path].text} == {}


def seen(answer: httpx.Response) -> tuple[int, str | None, str]:
    """Return what a reader notices of an answer."""
    return answer.status_code, answer.headers.get("location"), answer.text
