"""The feeds of the blog, as a reader gets them."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from tests.factories import content

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def parsed(document: bytes) -> ElementTree.Element:
    """Return the root of a feed."""
    return ElementTree.fromstring(document)  # noqa: S314 - we wrote it ourselves


def test_rss_tells_all_a_reader_needs(client):
    post = content.blog_post(
        title="Doors & people", tags=["canvassing"], authors=[content.author("Zoe Park"), content.author("Ana Ruiz")]
    )

    response = client.get("/blog/feed/")
    channel = parsed(response.content).find("channel")
    item = channel.find("item")

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert channel.findtext("language") == "en"
    assert channel.findtext("link") == "http://localhost/blog/"
    assert channel.find(f"{ATOM}link").get("href") == "http://localhost/blog/feed/"
    assert item.findtext("title") == "Doors & people"
    assert item.findtext("link") == "http://localhost/blog/doors-people/"
    assert item.findtext("guid") == post.stable_id
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("pubDate") == "Sat, 14 Mar 2026 00:00:00 +0000"
    assert item.findtext(f"{DUBLIN_CORE}creator") == "Zoe Park, Ana Ruiz"
    assert item.findtext("category") == "canvassing"


def test_atom_tells_when_a_post_was_published_and_changed(client):
    post = content.blog_post(date=date(2026, 3, 14))
    post.last_published_at = datetime(2026, 4, 1, 8, tzinfo=UTC)
    post.save()

    response = client.get("/blog/feed/atom/")
    entry = parsed(response.content).find(f"{ATOM}entry")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry.findtext(f"{ATOM}id") == post.stable_id
    assert entry.findtext(f"{ATOM}published") == "2026-03-14T00:00:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-04-01T08:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Amara Osei"


def test_the_spanish_feed_is_in_spanish(client):
    content.blog_post(title="In English")
    content.blog_post(title="En español", index=content.blog_index("es"))

    channel = parsed(client.get("/es/blog/feed/").content).find("channel")

    assert channel.findtext("language") == "es"
    assert [item.findtext("title") for item in channel.findall("item")] == ["En español"]
    assert channel.findtext("item/link") == "http://localhost/es/blog/en-espanol/"


def test_a_feed_of_an_empty_blog_is_a_feed(client):
    content.blog_index()

    assert client.get("/blog/feed/").status_code == 200


@pytest.mark.parametrize(
    ("path", "where"), [("feed/", "channel/item/description"), ("feed/atom/", f"{ATOM}entry/{ATOM}summary")]
)
def test_a_summary_is_words_also_where_readers_expect_markup(client, path, where):
    content.blog_post(summary="Close every <p> & smile")

    assert parsed(client.get(f"/blog/{path}").content).findtext(where) == "Close every &lt;p&gt; &amp; smile"
