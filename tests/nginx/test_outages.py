"""What visitors and editors meet while parts of the site are dead: real processes, killed under load."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.factories import content
from tests.helpers.edge_site import EdgeSite, edge_site
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import needs_nginx
from tests.helpers.readers import Answer, Crowd, reading
from tests.helpers.scene import post_form
from tests.helpers.visitor import Editor

pytestmark = [needs_nginx, pytest.mark.xdist_group("edge")]

VISITORS = 12
EDGE, STALE, MISS, NOTHING = "hit; edge", "hit; edge; stale", "miss", "503"
_VERSION = re.compile(rb"Doors, version (\d+)")


@dataclass
class Seen:
    """What came since the test last cleared it: kinds of answers, by mark where there is one; and what was wrong."""

    kinds: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    version: int = 0

    def check(self, version: int, answer: Answer) -> None:
        """A page of the version told, or the designed page that says that there is none."""
        found = _VERSION.search(answer.body)
        if answer.status == httpx.codes.SERVICE_UNAVAILABLE and b"<html" in answer.body:
            self.kinds.add(NOTHING)
        elif answer.status == httpx.codes.OK and found is not None and int(found[1]) >= version:
            self.kinds.add(answer.mark)
        else:
            self.wrong.append(f"{answer.status} {answer.mark} {answer.body[:200]!r}")
        self.answers[answer.path] += 1

    def afresh(self, *, answers: int = 100) -> set[str]:
        """Return the kinds of the next so many answers. What was on its way before does not count.

        Of each page as many: while one is being made, its readers wait, and the others' answers tell nothing of it.
        """
        for wanted in (VISITORS, answers):
            self.kinds, due = set(), {path: count + wanted // 2 for path, count in self.answers.items()}
            wait_until(lambda due=due: self.wrong or all(self.answers[path] >= due[path] for path in due))
        assert not self.wrong
        return self.kinds


@dataclass
class Scene:
    """The site with one post, an editor and a crowd of readers."""

    site: EdgeSite
    editor: Editor
    form: str
    seen: Seen
    crowd: Crowd

    def publish(self) -> None:
        """Publish the next version; from its answer on nobody may read an older one."""
        number = self.seen.version + 1
        self.editor.submit(self.form, form="page-edit-form", **post_form(title=f"Doors, version {number}"))
        self.seen.version = number

    def reads_only(self, *kinds: str) -> bool:
        """Tell whether all that the crowd gets is of these kinds."""
        return self.seen.afresh(answers=VISITORS) <= set(kinds)


@pytest.fixture
def scene(committed_db, tmp_path) -> Iterator[Scene]:
    content.home_page()
    content.blog_index()
    post = content.blog_post(title="Doors, version 0", slug="doors")
    with (
        edge_site(tmp_path, lease_ms=100) as site,
        httpx.Client(base_url=site.nginx.url, timeout=60) as client,
    ):
        pages = (post.url, "/blog/")
        seen = Seen(answers=Counter(dict.fromkeys(pages, 0)))
        crowd = Crowd(site.nginx.port, pages, ask=lambda: seen.version, check=seen.check, pause=(0.05, 0.2))
        wait_until(lambda: all(client.get(page).headers["x-page-cache"] == "HIT; edge" for page in crowd.paths))
        yield Scene(site, Editor(client=client), f"/admin/pages/{post.pk}/edit/", seen, crowd)


@pytest.mark.drill
def test_pages_go_on_while_gunicorn_redis_or_both_are_dead_and_all_is_well_when_they_return(scene: Scene):
    site, seen = scene.site, scene.seen

    def one_after_the_other() -> None:
        scene.publish()
        wait_until(lambda: scene.reads_only(EDGE))

        site.gunicorn.kill()
        assert seen.afresh() <= {EDGE, STALE}
        # Trust has run out, and nobody can renew it.
        wait_until(lambda: scene.reads_only(STALE))

        site.redis.stop()
        wait_until(lambda: scene.reads_only(NOTHING))

        site.redis.start()
        site.gunicorn.start()
        wait_until(lambda: scene.reads_only(EDGE))
        scene.publish()

        site.redis.stop()
        # Each visitor's page is rendered, which takes its time.
        assert seen.afresh(answers=VISITORS) <= {EDGE, MISS}
        scene.publish()
        site.redis.start()
        wait_until(lambda: scene.reads_only(EDGE))
        scene.publish()

    asyncio.run(reading(scene.crowd, VISITORS, one_after_the_other))
    assert not seen.wrong
    assert not scene.crowd.lost
