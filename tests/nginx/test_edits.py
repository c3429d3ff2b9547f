"""After the answer to any edit, what comes through nginx is what the database holds."""

from collections.abc import Callable

import httpx
import pytest

from tests.factories import content
from tests.helpers.edge_site import edge_site
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import needs_nginx
from tests.helpers.visitor import Editor

pytestmark = [needs_nginx, pytest.mark.xdist_group("edge")]

LEASE_MS = 300
LONG_TRUST = "tests.helpers.counting_settings"


def test_whatever_an_editor_does_the_next_reader_never_gets_what_was_there_before(committed_db, tmp_path):
    posts = {slug: content.blog_post(title=slug.title(), slug=slug) for slug in ("doors", "phones")}
    drafts = [content.blog_post(title=slug.title(), slug=slug, live=False).pk for slug in ("gates", "bells")]
    basics, extras = content.section(title="Basics"), content.section(title="Extras")
    login = content.article(title="Signing in", section_page=basics)
    edits: dict[str, Callable[[Editor], object]] = {
        "publish in bulk": lambda editor: editor.post(
            f"/admin/bulk/wagtailcore/page/publish/?{'&'.join(f'id={pk}' for pk in drafts)}"
        ),
        "unpublish": lambda editor: editor.post(f"/admin/pages/{posts['doors'].pk}/unpublish/"),
        "move": lambda editor: editor.post(f"/admin/pages/{login.pk}/move/{extras.pk}/confirm/"),
        "delete": lambda editor: editor.post(f"/admin/pages/{posts['phones'].pk}/delete/"),
    }
    paths = [f"/blog/{slug}/" for slug in ("doors", "phones", "gates", "bells")]
    paths += ["/blog/", f"{basics.url}signing-in/", f"{extras.url}signing-in/"]
    with (
        edge_site(tmp_path, lease_ms=LEASE_MS, DJANGO_SETTINGS_MODULE=LONG_TRUST) as site,
        httpx.Client(base_url=site.nginx.url, timeout=30) as desk,
        # On a connection for each request, so that each of nginx's workers may answer.
        httpx.Client(base_url=site.nginx.url, timeout=30, headers={"Connection": "close"}) as reader,
    ):

        def read(path: str, **headers: str) -> tuple[int, str]:
            answer = reader.get(path, headers=headers)
            return answer.status_code, answer.text

        editor = Editor(client=desk)
        wait_until(lambda: all(reader.get(path).headers["x-page-cache"] == "HIT; edge" for path in paths))
        for name, edit in edits.items():
            for path in paths:
                read(path)
            edit(editor)
            # All of it first: each look takes time, in which what was old might go away.
            seen = {path: [read(path) for _ in range(2)] for path in paths}
            held = {path: [read(path, Authorization="Basic Og==")] * 2 for path in paths}
            assert seen == held, name
