"""Nobody reads, after an editor was told "published", what was there before; and no page is rendered twice at once."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest

from cms.infra.pagecache import Mechanism
from tests.factories import content
from tests.helpers.counting import OVERLAPS, RENDERS
from tests.helpers.edge_site import edge_site
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import needs_nginx
from tests.helpers.readers import Answer, Crowd, reading
from tests.helpers.rules import negative_control
from tests.helpers.scene import post_form
from tests.helpers.visitor import Editor

pytestmark = [needs_nginx, pytest.mark.xdist_group("edge")]

VISITORS = 64
COUNTING = "tests.helpers.counting_settings"
_VERSION = re.compile(rb"Doors, version (\d+)")


@dataclass
class Told:
    """What the editor has been told so far, and who contradicted it."""

    version: int = 0
    contradicted: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def check(self, told: int, answer: Answer) -> None:
        """See that an answer is of the version that the editor had been told of before the request left, or newer."""
        found = _VERSION.search(answer.body)
        if answer.status != httpx.codes.OK or found is None:
            self.contradicted.append(f"{answer.path} answered {answer.status}")
        elif int(found[1]) < told:
            self.contradicted.append(f"{answer.path} had {int(found[1])} after {told} ({answer.mark})")
        else:
            self.seen[answer.path] = max(int(found[1]), self.seen.get(answer.path, 0))

    def is_seen(self) -> bool:
        """Tell whether somebody has had the version told, of each page, or something is wrong."""
        return bool(self.contradicted) or min(self.seen.values()) >= self.version


@dataclass
class Publishing:
    """An editor who publishes a page so many times, at most once in `every` seconds, or until something goes wrong."""

    editor: Editor
    path: str
    told: Told
    went_wrong: Callable[[], object]
    times: int
    every: float

    def __call__(self) -> None:
        """Publish through the form of the real admin."""
        form = self.editor.filled_in(self.path, "page-edit-form")
        while self.told.version < self.times and not self.told.contradicted and not self.went_wrong():
            due = time.monotonic() + self.every
            self.editor.post(self.path, **form | post_form(title=f"Doors, version {self.told.version + 1}"))
            self.told.version += 1
            wait_until(lambda: self.told.is_seen() or self.went_wrong())
            time.sleep(max(0.0, due - time.monotonic()))


@pytest.mark.drill
@negative_control(Mechanism.EDGE_LEASE_WAIT)
def test_no_reader_contradicts_a_publish_and_no_page_is_rendered_twice_at_once(committed_db, tmp_path, drill_rounds):
    """64 visitors and an editor; nginx hears from Redis late, so its memory is as old as the lease lets it be.

    In `make drill` for a minute, once a second.
    """
    content.home_page()
    content.blog_index()
    post = content.blog_post(title="Doors, version 0", slug="doors")
    told = Told(seen=dict.fromkeys((post.url, "/blog/"), 0))
    times, every, lease = (60, 1.0, 100) if drill_rounds > 1 else (6, 0.0, 300)
    with (
        edge_site(tmp_path, lease_ms=lease, slowest=lease * 0.5 / 1000, DJANGO_SETTINGS_MODULE=COUNTING) as site,
        httpx.Client(base_url=site.nginx.url, timeout=30) as client,
        site.redis.client() as stored,
    ):
        crowd = Crowd(site.nginx.port, tuple(told.seen), ask=lambda: told.version, check=told.check)
        wait_until(lambda: all(client.get(page).headers["x-page-cache"] == "HIT; edge" for page in crowd.paths))
        stored.delete(RENDERS, OVERLAPS)
        editor, path = Editor(client=client), f"/admin/pages/{post.pk}/edit/"
        rendered_twice = partial(stored.exists, OVERLAPS)
        asyncio.run(reading(crowd, VISITORS, Publishing(editor, path, told, rendered_twice, times, every)))
        renders, overlaps = stored.hgetall(RENDERS), stored.hgetall(OVERLAPS)
    assert not told.contradicted
    assert not overlaps
    assert all(int(renders[page]) >= times for page in crowd.paths), "each version was rendered"
    assert crowd.answers["hit; edge"] > crowd.answers.total() / 2
