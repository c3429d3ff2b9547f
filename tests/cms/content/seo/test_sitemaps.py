"""The sitemap."""

import xml.etree.ElementTree as ET

import pytest
from wagtail.models import PageViewRestriction, Site

from cms.content.seo import sitemaps
from cms.infra.pagecache.keys import Headers, ask
from tests.factories import content

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """The addresses in a sitemap, each with its alternates by language."""

    def get(path: str = "/sitemap.xml") -> dict[str, dict[str, str]]:
        response = client.get(path, headers={"host": "localhost"})
        assert response.status_code == 200
        assert response["Content-Type"] == "application/xml"
        return {
            str(url.findtext("s:loc", namespaces=NAMES)): {
                link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
            }
            for url in ET.fromstring(response.content)  # noqa: S314  our own document
        }

    return get


def test_it_lists_live_pages_in_every_language(read):
    content.blog_post(slug="doors")
    content.home_page("es")

    urls = read()
    assert set(urls) == {
        "http://localhost/",
        "http://localhost/es/",
        "http://localhost/blog/",
        "http://localhost/blog/doors/",
    }
    assert urls["http://localhost/es/"] == {
        "en": "http://localhost/",
        "es": "http://localhost/es/",
        "x-default": "http://localhost/",
    }
    assert urls["http://localhost/blog/doors/"] == {}


def test_it_leaves_out_what_search_engines_shall_not_list(read):
    content.landing_page(title="Hidden", hide_from_search_engines=True)
    content.landing_page(title="Copied", canonical_url="https://paper.example.org/")
    content.landing_page(title="Draft", live=False)
    secret = content.landing_page(title="Members")
    content.landing_page(title="Below members", parent=secret)
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    assert set(read()) == {"http://localhost/"}


def test_it_says_when_a_page_was_last_published(client):
    page = content.publish(content.landing_page())

    assert f"<lastmod>{page.last_published_at:%Y-%m-%d}</lastmod>" in client.get("/sitemap.xml").text


def test_another_site_has_its_own(client, read):
    content.landing_page(title="Ours")
    other = content.landing_page(title="Theirs", parent=content.home_page())
    content.landing_page(title="Inside", parent=other)
    Site.objects.create(hostname="other.localhost", port=80, root_page=other)
    text = client.get("/sitemap.xml", headers={"host": "other.localhost"}).text

    assert "http://other.localhost/inside/" in text
    assert "ours" not in text


def test_a_long_one_comes_in_parts(client, read, monkeypatch):
    monkeypatch.setattr(sitemaps.PageSitemap, "limit", 2)
    for number in range(4):
        content.landing_page(title=f"Page {number}")
    index = client.get("/sitemap.xml", headers={"host": "localhost"}).text

    assert "<sitemapindex" in index
    parts = ["http://localhost/sitemap-pages.xml", *(f"http://localhost/sitemap-pages.xml?p={n}" for n in (2, 3))]
    assert all(f"<loc>{part}</loc>" in index for part in parts)
    assert len({url for part in parts for url in read(part)}) == 5


@pytest.mark.parametrize("path", ["/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=abc", "/sitemap-posts.xml"])
def test_a_part_that_does_not_exist_is_not_found(client, path):
    content.site()

    assert client.get(path).status_code == 404


def test_its_queries_do_not_grow_with_the_site(client, django_assert_num_queries):
    for number in range(12):
        content.blog_post(title=f"Post {number}")
    Site.clear_site_root_paths_cache()

    with django_assert_num_queries(10):
        client.get("/sitemap.xml")


def test_each_part_is_a_page_of_its_own_in_the_page_cache():
    keys = set()
    for query in ("", "p=2", "p=3"):
        headers = Headers(host="localhost", selectors=("",))
        asked = ask(method="GET", scheme="http", path="/sitemap-pages.xml", query=query, headers=headers)
        assert asked is not None
        keys.add(asked.page.key)

    assert len(keys) == 3
