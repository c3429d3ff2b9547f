"""What `bench.purging` measures, in a process that has the site's settings. The last line of its output is JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterator

import django
from django.core.management import call_command

ENTRIES = 200_000
PAGES = 2_000
SHOW_IT = 50
_AT_ONCE = 200
_TEXT = "The council voted last night to keep the library on Mill Street open until nine on weekdays. "


def build() -> tuple[int, list[int]]:
    """Migrate, and make the pages; return the front page's number and those of all others."""
    from wagtail.models import Page, Site

    from home.models import HomePage, LandingPage

    call_command("migrate", verbosity=0)
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Rostrum", slug="front"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    pages = [home.add_child(instance=LandingPage(title=f"Page {n}", slug=f"page-{n}")).pk for n in range(PAGES)]
    for pk in (home.pk, pages[0]):
        Page.objects.get(pk=pk).specific.save_revision().publish()
    return home.pk, pages


class Shelf:
    """Puts entries into the cache the way that renders do."""

    def __init__(self, home: int) -> None:
        from django.http import HttpResponse

        from cms.infra.pagecache.entries import ENCODINGS, PLAIN, build

        self._home = home
        self.fill_up()
        body = (_TEXT * 11)[:1000]
        meta, bodies = build(HttpResponse(body), ttl=3600, variants=ENCODINGS)
        self._fields = [meta, *(bodies.get(name, b"") for name in (PLAIN, "gzip", "br"))]

    def fill_up(self) -> None:
        """Have Redis trusted, as it is while visitors come."""
        from cms.infra.pagecache import trust
        from cms.infra.pagecache.client import client

        trust.compare()
        replies = client().call(("GET", "pc:trust"), ("GET", "pc:gen"), patient=True)
        self._trust, generation = replies.checked()
        self._generation = int(generation or 0)

    def put(self, entries: Iterator[tuple[str, int, list[str]]]) -> None:
        """Store entries, each with its address, its page and what else it depends on; all link to the front page."""
        from cms.infra.pagecache import conf, store
        from cms.infra.pagecache.keys import Place, identify
        from cms.infra.redis_client import client_for

        # As much at once as no visitor wants, so with more patience than the site has.
        redis, commands = client_for(conf.current().redis_url, 60.0, 1.0), []
        for path, page, others in entries:
            url, _mark, query = path.partition("?")
            asked = identify(Place("http", "localhost", ""), url, query, ("",), None)
            tags = [f"page:{page}", f"link:{page}", f"link:{self._home}", "sites", *others]
            fields = [*self._fields, asked.url]
            commands.append(
                store.store(
                    asked.key,
                    token="",
                    trust=self._trust,
                    generation=self._generation,
                    life=90_000,
                    fields=fields,
                    tags=tags,
                )
            )
            if len(commands) == _AT_ONCE:
                self._send(redis, commands)
        self._send(redis, commands)

    def _send(self, redis: object, commands: list[tuple[object, ...]]) -> None:
        if not commands:
            return
        outcomes = set(redis.call(*commands).checked())
        if outcomes != {b"stored"}:
            raise SystemExit(f"Not stored: {outcomes}")
        commands.clear()


def of_all(pages: list[int]) -> Iterator[tuple[str, int, list[str]]]:
    """Return what stands in the cache besides the pages that show the one that is published."""
    for number in range(ENTRIES - SHOW_IT):
        which = number % len(pages)
        yield f"/page-{which}/?page={number // len(pages)}", pages[which], []


def that_show(page: int, pages: list[int]) -> Iterator[tuple[str, int, list[str]]]:
    """Return pages that show the one that is published."""
    for number in range(SHOW_IT):
        yield f"/page-{number + 1}/?page=shows", pages[number + 1], [f"page:{page}"]


def milliseconds(done: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    done()
    return (time.perf_counter() - began) * 1000


def publish(page: int) -> None:
    """Purge as publishing the draft does, from comparing it with the page to the last answer of Redis."""
    from django.db import transaction
    from wagtail.models import Page

    from cms.content.pagecache.causes import Cause, purge_because
    from cms.content.pagecache.outlook import as_published, tags_of_draft

    published = Page.objects.get(pk=page).specific
    tags = tags_of_draft(published, as_published(published))
    with transaction.atomic():
        purge_because(Cause.PAGE_CHANGED, f"page:{page}", tags)


def main(rounds: int) -> None:
    """Fill the cache, measure, and print."""
    from django.test import Client
    from wagtail.models import Page

    from accounts.models import User
    from cms.infra.pagecache import inventory

    home, pages = build()
    shelf, shown = Shelf(home), pages[0]
    before = inventory.size().memory
    shelf.put(of_all(pages))
    shelf.put(that_show(shown, pages))
    size = inventory.size()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("admin@example.org"))
    front = Page.objects.get(pk=home).specific
    front.title = "Another name"
    front.save_revision()

    def panel(page: int) -> None:
        answer = client.get(f"/admin/page-cache/pages/{page}/")
        if answer.status_code != 200 or b"cached answers are renewed" not in answer.content:  # noqa: PLR2004
            raise SystemExit(f"The panel answered {answer.status_code}.")

    panel(shown)
    panels = [(milliseconds(lambda: panel(shown)), milliseconds(lambda: panel(home))) for _ in range(3 * rounds)]
    purges = []
    for _ in range(3 * rounds):
        shelf.fill_up()
        shelf.put(that_show(shown, pages))
        purges.append(milliseconds(lambda: publish(shown)))
    print(
        json.dumps(
            {
                "purge of a page that 50 others show": purges,
                "panel of that page": [each[0] for each in panels],
                "panel of the front page, renamed: all link to it": [each[1] for each in panels],
                "memory": [(size.memory - before) / ENTRIES, size.average],
            }
        )
    )


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
