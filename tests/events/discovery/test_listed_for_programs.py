"""What programs find of events: sitemap and llms.txt."""

import re

import pytest

from cms.content.seo.sitemaps import part, sitemap
from events.discovery import listed_for_programs
from events.models import Occurrence
from events.services.events import update_event
from events.services.publishing import cancel_event
from tests.factories import content, events, organisations
from tests.helpers.visitor import Visitor

HOST = "http://localhost:8000"


@pytest.fixture
def addressed(settings):
    """The address that all events have."""
    settings.BASE_URL = HOST


def locations(text: str) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", text)


def test_the_sitemap_and_the_guide_name_what_everybody_may_find_and_are_right_at_once(committed_db, addressed):
    content.home_page()
    visitor = Visitor()
    assert "/events/" not in visitor.get("/sitemap.xml").text + visitor.get("/llms.txt").text
    shown = events.event(title="Street cleanup")
    whose = shown.organisation
    for hidden in ({"visibility": "unlisted"}, {"visibility": "private"}):
        events.event(whose, title="Whispered", **hidden)
    over = events.event(whose, title="Yesterday")
    Occurrence.objects.filter(event=over).update(listed=False)
    events.draft(organisations.organisation(), title="Not yet")

    own = f"/events/{whose.slug}/{shown.slug}/"
    paths = [own, "/events/", f"/events/{whose.slug}/"]
    text = visitor.get("/sitemap.xml").text
    found = [each for each in locations(text) if "/events/" in each]
    assert sorted(found) == sorted(f"{HOST}{prefix}{path}" for path in paths for prefix in ("", "/es"))
    entry = next(each for each in text.split("<url>") if f"<loc>{HOST}/es{own}</loc>" in each)
    assert re.findall(r'hreflang="([^"]+)" href="([^"]+)"', entry) == [
        ("en", f"{HOST}{own}"),
        ("es", f"{HOST}/es{own}"),
        ("x-default", f"{HOST}{own}"),
    ]
    assert "<lastmod>" in entry
    guide = visitor.get("/llms.txt").text
    assert f"]({HOST}/events/)" in guide
    assert f"]({HOST}/events/calendar.ics)" in guide
    assert f"- [Events of {whose.name}]({HOST}/events/{whose.slug}/)" in guide
    assert "Not yet" not in guide

    visitor.warm("/sitemap.xml", "/llms.txt")
    update_event(event=shown, by=events.host(shown), slug="cleaner-streets")
    assert f"{HOST}/events/{whose.slug}/cleaner-streets/" in locations(visitor.get("/sitemap.xml").text)
    cancel_event(event=shown, by=events.host(shown))
    assert "/events/" not in visitor.get("/sitemap.xml").text + visitor.get("/llms.txt").text


@pytest.mark.django_db
def test_a_long_one_comes_in_parts_and_none_of_them_is_empty(rf, monkeypatch, addressed, django_assert_num_queries):
    content.home_page()
    for _ in range(3):
        events.event()
    monkeypatch.setattr(listed_for_programs.EventSitemap, "limit", 2)
    asked = {"HTTP_HOST": "localhost"}
    index = sitemap(rf.get("/sitemap.xml", **asked)).render().text
    parts = ["sitemap-pages.xml", "sitemap-events.xml", "sitemap-events.xml?p=2", "sitemap-event-lists.xml"]
    assert [each.rpartition("/")[2] for each in locations(index)] == parts
    lengths = {"": 4, "?p=2": 2}
    for query, length in lengths.items():
        with django_assert_num_queries(3):
            found = part(rf.get(f"/sitemap-events.xml{query}", **asked), "events").render().text
        assert len(locations(found)) == length
