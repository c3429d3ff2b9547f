"""The head of a page."""

import pytest
from wagtail.models import PageViewRestriction, Site

from cms.content.models import BrandSettings
from cms.content.seo.head import open_graph_locale
from tests.factories import content


@pytest.fixture
def brand(db) -> BrandSettings:
    brand = BrandSettings.for_site(content.site())
    brand.name, brand.tagline = "Rostrum", "Say it from here"
    brand.save()
    return brand


def test_title_and_description_are_the_pages_own(head_of, brand):
    head = head_of(content.landing_page(title="Field tools", summary="Doors, phones and texts."))

    assert head.title == "Field tools · Rostrum"
    assert head.meta("description") == "Doors, phones and texts."
    assert head.meta("og:title") == "Field tools"


def test_what_the_editor_wrote_for_search_engines_wins(head_of, brand):
    page = content.landing_page(seo_title="Tools for the field", search_description="All of them.", summary="Doors.")
    head = head_of(page)

    assert head.title == "Tools for the field · Rostrum"
    assert head.meta("description") == "All of them."


def test_the_front_page_is_named_after_the_brand(head_of, brand):
    assert head_of(content.home_page()).title == "Rostrum: Say it from here"


def test_markup_in_a_title_stays_text(head_of, brand):
    title = '</title><script>alert("x")</script>'
    head = head_of(content.blog_post(title=title, slug="x"))

    assert head.title == f"{title} · Rostrum"
    assert len(head.soup.select("script")) == 1
    assert head.things["BlogPosting"]["headline"] == title


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "http://localhost/blog/"),
        ("?utm_source=mail&sort=old", "http://localhost/blog/"),
        ("?page=1", "http://localhost/blog/"),
        ("?page=3&utm_source=mail", "http://localhost/blog/?page=3"),
        ("?page=abc", "http://localhost/blog/"),
        ("?page=99999999999999999999", "http://localhost/blog/"),
        ("?page=-1", "http://localhost/blog/"),
        ("?page=%C2%B2", "http://localhost/blog/"),
    ],
)
def test_a_list_names_each_of_its_pages(head_of, brand, query, canonical):
    blog = content.blog_index()

    assert head_of(blog, f"{blog.get_url()}{query}").canonical == canonical


def test_a_route_below_a_page_names_itself_and_describes_only_itself(head_of, brand):
    blog = content.blog_index()
    head = head_of(blog, f"{blog.get_url()}tag/canvassing/", seo_title="Tagged “canvassing”")

    assert head.canonical == "http://localhost/blog/tag/canvassing/"
    assert head.title == "Tagged “canvassing” · Rostrum"
    assert head.things == {}


def test_page_two_says_so_in_its_title(head_of, brand):
    blog = content.blog_index()

    assert head_of(blog, f"{blog.get_url()}?page=2").title == "Blog, page 2 · Rostrum"


def test_a_text_first_published_elsewhere_names_the_original(head_of, brand):
    head = head_of(content.blog_post(canonical_url="https://paper.example.org/op-ed"))

    assert head.canonical == head.meta("og:url") == "https://paper.example.org/op-ed"


def test_languages_name_each_other_and_a_default(head_of, brand):
    english, spanish = content.home_page(), content.home_page("es")
    expected = {"en": "http://localhost/", "es": "http://localhost/es/", "x-default": "http://localhost/"}

    assert head_of(english).alternates == expected
    assert head_of(spanish).alternates == expected
    assert head_of(spanish).meta("og:locale") == "es_ES"


def test_a_draft_translation_is_no_alternate(head_of, brand):
    page = content.landing_page()
    content.home_page("es")
    page.copy_for_translation(content.locale("es"))

    assert head_of(page).alternates == {}


@pytest.mark.parametrize(("language", "locale"), [("en", "en_US"), ("es", "es_ES"), ("es-mx", "es_MX"), ("xx", "")])
def test_open_graph_wants_a_territory(language, locale):
    assert open_graph_locale(language) == locale


def test_an_editor_can_hide_a_page(head_of, brand):
    assert head_of(content.landing_page(hide_from_search_engines=True)).meta("robots") == "noindex"
    assert head_of(content.landing_page(title="Open")).meta("robots") is None


def test_a_copy_of_the_site_can_hide_all_pages(head_of, brand, settings):
    settings.SEARCH_ENGINES_WELCOME = False

    assert head_of(content.landing_page()).meta("robots") == "noindex"


def test_a_restricted_page_tells_nothing_but_its_name(head_of, brand):
    page = content.blog_post(title="Plan", summary="The whole plan")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="open sesame")
    head = head_of(page)

    assert head.meta("robots") == "noindex"
    assert "The whole plan" not in str(head.soup)
    assert head.things == {}


def test_a_view_without_a_page_says_what_it_is(head_of, brand):
    head = head_of(path="/support/search/?q=door", tag="{% seo_head title='Search' noindex=True %}")

    assert head.title == "Search · Rostrum"
    assert head.canonical == "http://localhost/support/search/"
    assert head.meta("robots") == "noindex"


def test_posts_are_shared_with_their_picture(head_of, brand):
    head = head_of(content.blog_post(hero_image=content.image("A door", size=(1600, 1200))))

    assert head.meta("og:image").startswith("http://localhost/media/images/")
    assert (head.meta("og:image:width"), head.meta("og:image:height")) == ("1200", "630")
    assert head.meta("og:image:alt") == "A door, described"
    assert head.meta("twitter:card") == "summary_large_image"


def test_the_picture_chosen_for_sharing_wins_over_the_hero_and_the_brand(head_of, brand):
    brand.default_social_image = content.image("Brand")
    brand.save()
    post = content.blog_post(hero_image=content.image("Hero"), social_image=content.image("Chosen"))

    assert head_of(post).meta("og:image:alt") == "Chosen, described"
    assert head_of(content.landing_page()).meta("og:image:alt") == "Brand, described"


def test_a_lost_picture_leaves_the_page_without_one(head_of, brand):
    image = content.image("Gone")
    image.file.storage.delete(image.file.name)
    head = head_of(content.blog_post(hero_image=image))

    assert head.meta("og:image") is None
    assert head.meta("twitter:card") == "summary"


def test_a_post_is_an_article_with_its_times_and_feeds(head_of, brand):
    post = content.publish(content.blog_post())
    head = head_of(post)

    assert head.meta("og:type") == "article"
    assert head.meta("article:published_time") == post.published_at.isoformat()
    assert head.meta("article:modified_time") == post.last_published_at.isoformat()
    assert head.link('[type="application/rss+xml"]') == "http://localhost/blog/feed/"
    assert head.link('[type="application/atom+xml"]') == "http://localhost/blog/feed/atom/"


def test_texts_offer_their_markdown_version(head_of, brand):
    post, article = content.blog_post(slug="doors"), content.article(slug="start")

    assert head_of(post).link('[type="text/markdown"]') == "http://localhost/blog/doors.md"
    assert head_of(article).link('[type="text/markdown"]') == "http://localhost/support/first-steps/start.md"
    assert head_of(content.landing_page()).link('[type="text/markdown"]') is None


def test_the_head_of_a_post_costs_a_fixed_number_of_queries(head_of, brand, django_assert_num_queries):
    post = content.blog_post(hero_image=content.image(), authors=[content.author(), content.author("Ben Ito")])
    head_of(post)
    Site.clear_site_root_paths_cache()

    with django_assert_num_queries(14):
        head_of(type(post).objects.get(pk=post.pk))
