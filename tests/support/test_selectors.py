"""The listings of the help centre."""

from datetime import UTC, datetime

import pytest
from wagtail.models import PageViewRestriction

from support import selectors
from tests.factories import content

pytestmark = pytest.mark.django_db


def titles(pages) -> list[str]:
    """Return the titles in their order."""
    return [page.title for page in pages]


def make_private(page) -> None:
    """Ask visitors of the page, and of all below it, for a password."""
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="sesame")


def test_sections_are_in_the_editors_order_and_count_their_public_articles():
    first, empty = content.section(title="First steps"), content.section(title="Empty")
    content.article(section_page=first)
    content.article(section_page=first)
    content.article(section_page=first, live=False)
    make_private(content.article(section_page=first))

    sections = selectors.sections_of(content.help_centre())

    assert [(section.title, section.article_count) for section in sections] == [("First steps", 2), (empty.title, 0)]


def test_drafts_and_private_sections_are_not_listed():
    content.section(title="Draft", live=False)
    private = content.section(title="Private")
    content.article(section_page=private)
    make_private(private)

    assert selectors.sections_of(content.help_centre()) == []
    assert selectors.recent_articles_of(content.help_centre()) == []
    assert list(selectors.articles_of(private)) == []


def test_the_articles_of_a_section_are_in_the_editors_order():
    for title in ["Second thoughts", "Another start"]:
        content.article(title=title)
    content.article(title="Elsewhere", section_page=content.section(title="Other"))

    assert titles(selectors.articles_of(content.section())) == ["Second thoughts", "Another start"]


def test_recent_articles_are_those_changed_last_in_one_language():
    for day, title in [(2, "Newer"), (1, "Older")]:
        content.article(title=title, last_published_at=datetime(2026, 1, day, tzinfo=UTC))
    content.article(title="Español", section_page=content.section(title="Inicio", centre=content.help_centre("es")))

    assert titles(selectors.recent_articles_of(content.help_centre())) == ["Newer", "Older"]
    assert titles(selectors.recent_articles(content.locale("es"), 5)) == ["Español"]


def test_related_articles_share_tags_first_then_the_section():
    other = content.section(title="Other")
    article = content.article(title="This", tags=["import", "contacts"])
    content.article(title="Same section")
    content.article(title="Unrelated", section_page=other)
    content.article(title="One tag", section_page=other, tags=["import"])
    content.article(title="Two tags", section_page=other, tags=["contacts", "import"])
    content.article(title="Draft", tags=["import"], live=False)

    assert titles(article.related_articles) == ["Two tags", "One tag", "Same section"]


def test_lists_ask_the_database_as_often_for_many_as_for_one(django_assert_num_queries):
    centre = content.help_centre()
    for number in range(2):
        section = content.section(title=f"Section {number}")
        content.article(section_page=section, tags=[f"tag {number}"])
        with django_assert_num_queries(2):
            assert len(selectors.sections_of(centre)) == number + 1
        with django_assert_num_queries(1):
            assert len(selectors.recent_articles_of(centre)) == number + 1
