"""The index of the blog and the addresses below it."""

from datetime import date

import pytest
from django.http import Http404
from django.test import RequestFactory

from tests.factories import content

pytestmark = pytest.mark.django_db


def context_at(address: str, language: str = "en") -> dict:
    """Return what the template of an address below the index is given; `address` may carry a query."""
    index = content.blog_index(language)
    request = RequestFactory().get(f"/blog/{address}")
    components = [part for part in address.partition("?")[0].split("/") if part]
    page, args, kwargs = index.route(request, components)
    return page.serve(request, *args, **kwargs).context_data


def titles_at(address: str, language: str = "en") -> list[str]:
    """Return the titles listed at an address below the index."""
    return [post.title for post in context_at(address, language)["posts"]]


def test_ten_posts_are_on_a_page():
    for number in range(11):
        content.blog_post(title=f"Post of day {number + 1}", date=date(2026, 1, number + 1))

    assert titles_at("")[:2] == ["Post of day 11", "Post of day 10"]
    assert titles_at("?page=2") == ["Post of day 1"]


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "", "1.0", "9" * 5000, "%00"])
def test_a_page_of_the_list_that_does_not_exist_is_not_found(page):
    content.blog_post()

    with pytest.raises(Http404):
        context_at(f"?page={page}")


def test_an_empty_blog_has_a_first_page():
    assert titles_at("") == []


def test_posts_are_filtered_by_category_tag_author_year_and_month():
    zoe = content.author("Zoe Park")
    content.blog_post(
        title="Found", category=content.category(), tags=["Canvassing"], authors=[zoe], date=date(2024, 2, 3)
    )
    content.blog_post(title="Other", date=date(2026, 3, 14))

    for address in ["category/field-notes/", "tag/canvassing/", "author/zoe-park/", "2024/", "2024/02/"]:
        assert titles_at(address) == ["Found"], address


def test_each_filter_says_what_it_shows():
    content.blog_post(tags=["Canvassing"], date=date(2024, 2, 3), category=content.category())

    assert context_at("")["heading"] is None
    assert context_at("category/field-notes/")["heading"] == "Field notes"
    assert context_at("tag/canvassing/")["heading"] == "Tagged “Canvassing”"
    assert context_at("author/amara-osei/")["heading"] == "Posts by Amara Osei"
    assert context_at("2024/")["heading"] == "Posts from 2024"
    assert context_at("2024/02/")["heading"] == "Posts from February 2024"


@pytest.mark.parametrize(
    "address",
    [
        "category/none/", "category/%00/", "tag/none/", "tag/\0/", "author/none/", "2023/", "2024/03/", "2024/13/",
        "0000/", "24/", "٢٠٢٤/", "2024/2/", "feed/none/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(address):
    content.blog_post(date=date(2024, 2, 3))

    with pytest.raises(Http404):
        context_at(address)


def test_a_tag_whose_only_post_is_a_draft_is_not_found():
    content.blog_post(tags=["secret"], live=False)

    with pytest.raises(Http404):
        context_at("tag/secret/")


def test_an_author_and_a_category_without_posts_have_a_page():
    content.author("Zoe Park", role="Trainer")
    content.category("Field notes")

    assert context_at("author/zoe-park/")["author"].role == "Trainer"
    assert titles_at("category/field-notes/") == []


def test_tags_in_other_scripts_have_an_address():
    content.blog_post(title="Participación", index=content.blog_index("es"), tags=["Participación ciudadana"])
    (tag,) = content.blog_index("es").get_children().get().specific.tag_list

    link = content.blog_index("es").link_to_tag(tag)

    assert titles_at(f"tag/{tag.slug}/", "es") == ["Participación"]
    assert link.url.startswith("/es/blog/tag/")


def test_a_category_belongs_to_one_language():
    content.blog_post(category=content.category("Field notes", language="en"))

    with pytest.raises(Http404):
        context_at("category/field-notes/", "es")
