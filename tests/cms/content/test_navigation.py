"""Menus, banner and language links in the language of the visitor."""

import pytest
from django.test import RequestFactory

from cms.content import navigation
from cms.content.models import NavigationSettings
from tests.factories import content

pytestmark = pytest.mark.django_db


def menu_in(language: str, *items, **more):
    """Return the value of a menu."""
    return ("menu", {"language": language, "items": [{"label": "", "page": None, "url": "", **item} for item in items]})


def settings_with(**streams) -> NavigationSettings:
    """Return the site's navigation, read back from the database."""
    settings = NavigationSettings.for_site(content.site())
    for name, stream in streams.items():
        setattr(settings, name, stream)
    settings.save()
    return NavigationSettings.objects.get(pk=settings.pk)


def texts(settings, language="en", position="header", path="/") -> list[str]:
    """Return the words of a menu."""
    return [entry.text for entry in navigation.menu(settings, position, language=language, path=path)]


def test_a_menu_is_shown_in_its_language():
    settings = settings_with(
        header=[menu_in("en", {"label": "Help", "url": "/help/"}), menu_in("es", {"label": "Ayuda", "url": "/ayuda/"})]
    )

    assert texts(settings, "en") == ["Help"]
    assert texts(settings, "es") == ["Ayuda"]


def test_a_missing_menu_falls_back_to_the_first_language_with_translated_pages():
    pricing = content.landing_page(title="Pricing")
    content.home_page("es")
    precios = pricing.copy_for_translation(content.locale("es"))
    precios.title = "Precios"
    content.publish(precios)
    settings = settings_with(header=[menu_in("en", {"page": pricing}, {"label": "Out", "url": "https://example.org/"})])

    entries = navigation.menu(settings, "header", language="es", path="/es/")

    assert [(entry.text, entry.href) for entry in entries] == [
        ("Precios", "/es/pricing/"),
        ("Out", "https://example.org/"),
    ]


def test_an_entry_whose_page_is_gone_drops_out():
    gone = content.landing_page(title="Gone")
    gone.unpublish()
    settings = settings_with(header=[menu_in("en", {"page": gone}, {"label": "Help", "url": "/help/"})])

    assert texts(settings) == ["Help"]


def test_the_entry_of_the_current_section_is_marked():
    settings = settings_with(header=[menu_in("en", {"label": "Home", "url": "/"}, {"label": "Blog", "url": "/blog/"})])

    entries = navigation.menu(settings, "header", language="en", path="/blog/a-post/")

    assert [entry.is_current for entry in entries] == [False, True]


def test_a_longer_menu_needs_no_more_queries(django_assert_num_queries):
    pages = [content.landing_page(title=f"Page {number}") for number in range(8)]
    pages[0].url  # noqa: B018 - Wagtail looks up once for all pages where its site is
    for count in (1, 4):
        children = [{"label": "", "page": page, "url": ""} for page in pages[4 : 4 + count]]
        items = [{"page": page, "children": children} for page in pages[:count]]
        settings = settings_with(header=[menu_in("en", *items)])
        # The pages of the entries, and of those below them.
        with django_assert_num_queries(2):
            texts(settings)


def test_a_banner_that_is_switched_off_is_not_shown():
    def banner(text, **more):
        return ("announcement", {"language": "en", "is_on": True, "text": text, **more})

    settings = settings_with(announcements=[banner("Old news", is_on=False), banner("News")])

    assert navigation.announcement(settings, "en")["text"] == "News"
    assert navigation.announcement(settings, "es")["text"] == "News"


def test_each_language_leads_to_the_same_page_or_to_its_front_page():
    pricing, product = content.landing_page(title="Pricing"), content.landing_page(title="Product")
    content.home_page("es")
    content.publish(pricing.copy_for_translation(content.locale("es")))
    request = RequestFactory().get("/pricing/")

    def links(page):
        return {link.code: link.href for link in navigation.language_links(request, page, "en")}

    assert links(pricing) == {"en": "/pricing/", "es": "/es/pricing/"}
    assert links(product) == {"en": "/product/", "es": "/es/"}


def test_breadcrumbs_lead_down_from_the_front_page():
    post = content.blog_post()

    assert [page.title for page in post.breadcrumbs] == ["Home", "Blog"]
