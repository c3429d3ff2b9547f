"""The listings of the blog."""

from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from home import selectors
from tests.factories import content

pytestmark = pytest.mark.django_db


def titles(posts) -> list[str]:
    """Return the titles in their order."""
    return [post.title for post in posts]


def make_private(page) -> None:
    """Ask visitors of the page, and of all below it, for a password."""
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="sesame")


def test_posts_are_listed_newest_first():
    content.blog_post(title="Old", date=date(2025, 1, 1))
    content.blog_post(title="New", date=date(2026, 1, 1))

    assert titles(selectors.posts_of(content.blog_index())) == ["New", "Old"]


def test_drafts_and_private_posts_are_not_listed():
    content.blog_post(title="Draft", live=False)
    make_private(content.blog_post(title="Private"))
    content.blog_post(title="Public")
    index = content.blog_index()

    assert titles(selectors.posts_of(index)) == ["Public"]
    assert titles(selectors.latest_posts(index.locale, 5)) == ["Public"]
    assert [year.count for year in selectors.archive_of(index)] == [1]


def test_a_private_blog_has_no_latest_posts():
    index = content.blog_post().blog_index
    make_private(index)

    assert selectors.latest_posts(index.locale, 5) == []


def test_latest_posts_are_those_of_one_language():
    content.blog_post(title="Door to door")
    content.blog_post(title="Puerta a puerta", index=content.blog_index("es"))

    assert titles(selectors.latest_posts(content.locale("es"), 5)) == ["Puerta a puerta"]


def test_a_list_of_posts_asks_the_database_as_often_for_many_as_for_one(django_assert_num_queries):
    index = content.blog_index()

    def read() -> list:
        return [(post.category, post.hero_image.title, post.locale) for post in selectors.posts_of(index)]

    for number in range(3):
        content.blog_post(
            authors=[content.author(f"Writer {number}")],
            tags=["canvassing", f"tag {number}"],
            category=content.category(),
            hero_image=content.image(),
        )
        with django_assert_num_queries(3):
            # Restrictions, posts, images and their renditions.
            assert len(read()) == number + 1


def test_related_posts_share_tags_first_then_the_category_then_are_the_newest():
    category = content.category()
    post = content.blog_post(title="This", tags=["canvassing", "training"], category=category)
    content.blog_post(title="Neither, older", date=date(2024, 1, 1))
    content.blog_post(title="Neither, newer", date=date(2026, 2, 1))
    content.blog_post(title="Same category", date=date(2023, 1, 1), category=category)
    content.blog_post(title="One tag", date=date(2022, 1, 1), tags=["training"])
    content.blog_post(title="Two tags", date=date(2021, 1, 1), tags=["training", "canvassing"])

    assert titles(selectors.posts_related_to(post, count=4)) == [
        "Two tags",
        "One tag",
        "Same category",
        "Neither, newer",
    ]


def test_a_post_without_tags_and_category_is_followed_by_the_latest():
    post = content.blog_post(title="This")
    content.blog_post(title="Older", date=date(2024, 1, 1))
    content.blog_post(title="Newer", date=date(2025, 1, 1))

    assert titles(post.related_posts) == ["Newer", "Older"]


def test_the_archive_counts_years_and_months_newest_first():
    for day in [date(2024, 5, 1), date(2025, 3, 9), date(2025, 3, 10), date(2025, 11, 2)]:
        content.blog_post(date=day)

    newest, oldest = selectors.archive_of(content.blog_index())

    assert (newest.year, newest.count, newest.url) == (2025, 3, "/blog/2025/")
    assert [(month.name, month.count) for month in newest.months] == [("November", 1), ("March", 2)]
    assert newest.months[1].url == "/blog/2025/03/"
    assert (oldest.year, oldest.count) == (2024, 1)


def test_categories_are_those_with_live_posts():
    content.category("Empty")
    content.blog_post(category=content.category("Drafts only"), live=False)
    for _ in range(2):
        content.blog_post(category=content.category("Field notes"))

    (category,) = selectors.categories_of(content.blog_index())

    assert (category.name, category.post_count, category.url) == ("Field notes", 2, "/blog/category/field-notes/")
