"""robots.txt, llms.txt, security.txt and the Markdown version of pages."""

from datetime import UTC, datetime, timedelta

import frontmatter
import pytest
from wagtail.models import PageViewRestriction

from cms.content.models import BrandSettings
from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    return lambda path, **headers: client.get(path, headers={"host": "localhost", **headers})


@pytest.fixture
def brand() -> BrandSettings:
    return BrandSettings.for_site(content.site())


def test_robots_may_read_all_but_what_is_no_content(get, brand):
    response = get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/\n" in response.text
    assert response.text.endswith("\nSitemap: http://localhost/sitemap.xml\n")


def test_robots_keep_out_of_a_copy_of_the_site(get, brand, settings):
    settings.SEARCH_ENGINES_WELCOME = False

    assert get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_security_txt_says_where_to_report(get, brand):
    brand.security_email = "security@example.org"
    brand.save()
    fields = dict(line.split(": ", 1) for line in get("/.well-known/security.txt").text.splitlines())

    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en, es"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_an_address_there_is_no_security_txt(get, brand):
    assert get("/.well-known/security.txt").status_code == 404


def test_llms_txt_leads_to_the_markdown_versions(get, brand):
    brand.tagline = "Say it from here"
    brand.save()
    content.blog_post(title="Doors [one]", slug="doors", summary="Why we\nknock.")
    content.article(title="Start", slug="start")
    content.landing_page(title="Pricing")
    text = get("/llms.txt").text

    assert text.startswith("# Rostrum\n\n> Say it from here\n")
    assert "\n## Blog\n\n- [Doors \\[one\\]](http://localhost/blog/doors.md): Why we knock.\n" in text
    assert "\n## First steps\n\n- [Start](http://localhost/support/first-steps/start.md)" in text
    assert "- [Pricing](http://localhost/pricing/)" in text


def test_llms_txt_leaves_out_what_is_not_public(get, brand):
    content.landing_page(title="Draft", live=False)
    content.landing_page(title="Hidden", hide_from_search_engines=True)
    PageViewRestriction.objects.create(page=content.landing_page(title="Members"), restriction_type="login")

    assert not {"Draft", "Hidden", "Members"} & set(get("/llms.txt").text.replace("[", " ").replace("]", " ").split())


def test_the_queries_of_llms_txt_do_not_grow_with_the_site(get, brand, django_assert_num_queries):
    content.blog_post()
    get("/llms.txt")
    with django_assert_num_queries(9):
        get("/llms.txt")
    for _number in range(5):
        content.blog_post()
    with django_assert_num_queries(9):
        get("/llms.txt")


def test_a_post_in_markdown(get):
    html = (
        '<h2>Before</h2><p>Bring <b>water</b> and <a href="/pricing/">a map</a>.</p><ul><li>one</li><li>two</li></ul>'
    )
    content.publish(content.blog_post(title="Doors", slug="doors", summary="Why.", body=content.body_of(html)))
    response = get("/blog/doors.md")
    document = frontmatter.loads(response.text)

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == '<http://localhost/blog/doors/>; rel="canonical"'
    assert document["title"] == "Doors"
    assert document["url"] == "http://localhost/blog/doors/"
    assert document["authors"] == ["Amara Osei"]
    assert document["language"] == "en"
    assert document.content.startswith("# Doors\n\nWhy.\n\n## Before\n\n")
    assert "Bring **water** and [a map](http://localhost/pricing/).\n\n- one\n- two" in document.content


def test_markdown_in_spanish(get):
    index = content.blog_index("es")
    content.blog_post(title="Puertas", slug="puertas", index=index)

    assert frontmatter.loads(get("/es/blog/puertas.md").text)["language"] == "es"


def test_accept_changes_nothing(get):
    content.site()

    assert get("/robots.txt", accept="text/markdown").content == get("/robots.txt").content


@pytest.mark.parametrize("path", ["/blog.md", "/pricing.md", "/blog/tag/canvassing.md", "/nowhere.md", "/blog/feed.md"])
def test_only_texts_have_a_markdown_version(get, path):
    content.blog_post(tags=["canvassing"])
    content.landing_page(title="Pricing")

    assert get(path).status_code == 404


def test_nothing_that_is_not_public_has_a_markdown_version(get):
    content.blog_post(slug="draft", live=False)
    restricted = content.blog_post(slug="members")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")

    assert get("/blog/draft.md").status_code == get("/blog/members.md").status_code == 404


@pytest.mark.parametrize("path", ["/robots.txt", "/llms.txt", "/.well-known/security.txt", "/blog/doors.md"])
def test_they_are_read_only(client, path):
    assert client.post(path, headers={"host": "localhost"}).status_code == 405
