"""What is read of the blog. Each listing has one function here, so that whatever must know of it can stand there.

The functions name the models through their package: page types build their context from these functions, so neither
side can import the other's names.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear
from django.utils.formats import date_format
from taggit.models import Tag
from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.content.images import PRESETS
from cms.content.pagecache.recording import depend_on, listing
from home import models

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

RELATED_POSTS = 3


@dataclass(frozen=True)
class MonthOfPosts:
    """A month in which posts were published."""

    month: int
    name: str
    url: str
    count: int


@dataclass(frozen=True)
class YearOfPosts:
    """A year in which posts were published, with its months, newest first."""

    year: int
    url: str
    count: int
    months: list[MonthOfPosts]


def facets_of_post(post: "models.BlogPage") -> set[str]:
    """Return what the lists below are divided by, for the page cache."""
    tags = {f"tag:{item.tag_id}" for item in post.tagged_items.all()}
    authors = {f"author:{byline.author_id}" for byline in post.bylines.all()}
    return tags | authors | ({f"category:{post.category_id}"} if post.category_id else set())


def for_listing(posts: "PageQuerySet", *facets: str) -> "PageQuerySet":
    """Return live, public posts, newest first, with all that a card shows; the bodies stay in the database.

    `facets` tell the page cache which posts can stand in the list: those with any of them.
    """
    images = get_image_model().objects.prefetch_renditions(*PRESETS["card"].filters)
    return (
        listing(posts, *facets)
        .order_by("-date", "-first_published_at", "-pk")
        .defer("body")
        .select_related("category", "locale")
        .prefetch_related(Prefetch("hero_image", queryset=images))
    )


def posts_of(index: "models.BlogIndexPage") -> "PageQuerySet":
    """Return the posts of a blog."""
    return for_listing(models.BlogPage.objects.child_of(index), f"parent:{index.pk}")


def posts_for_feed(index: "models.BlogIndexPage", count: int) -> list["models.BlogPage"]:
    """Return the newest posts of a blog with their authors and tags, which cards do not show."""
    return list(posts_of(index).prefetch_related("bylines__author__photo", "tagged_items__tag")[:count])


def posts_in_category(index: "models.BlogIndexPage", category: "models.Category") -> "PageQuerySet":
    """Return the posts of a blog in a category."""
    posts = models.BlogPage.objects.child_of(index).filter(category=category)
    return for_listing(posts, f"category:{category.pk}")


def posts_with_tag(index: "models.BlogIndexPage", tag: Tag) -> "PageQuerySet":
    """Return the posts of a blog with a tag."""
    return for_listing(models.BlogPage.objects.child_of(index).filter(tagged_items__tag=tag), f"tag:{tag.pk}")


def posts_by_author(index: "models.BlogIndexPage", author: "models.Author") -> "PageQuerySet":
    """Return the posts of a blog with this person in the by-line."""
    # A by-line can name somebody twice; a join would then list the post twice.
    written = models.BlogPageAuthor.objects.filter(author=author).values("page")
    return for_listing(models.BlogPage.objects.child_of(index).filter(pk__in=written), f"author:{author.pk}")


def posts_in_period(index: "models.BlogIndexPage", year: int, month: int | None = None) -> "PageQuerySet":
    """Return the posts of a blog from a year, or from one month of it."""
    posts = posts_of(index).filter(date__year=year)
    return posts.filter(date__month=month) if month else posts


def latest_posts(locale: Locale, count: int) -> list["models.BlogPage"]:
    """Return the newest posts in a language, of whatever blog of the site."""
    return list(for_listing(models.BlogPage.objects.filter(locale=locale), f"locale:{locale.pk}")[:count])


def posts_related_to(post: "models.BlogPage", count: int = RELATED_POSTS) -> list["models.BlogPage"]:
    """Return other posts of the same blog: most shared tags first, a shared category as half a tag, then the newest."""
    shared_tags = (
        models.BlogPageTag.objects.filter(content_object=OuterRef("pk"), tag__in=post.tag_list)
        .order_by()
        .values("content_object")
        .values(shared=Count("pk"))
    )
    same_category = (
        Case(When(category=post.category_id, then=Value(1)), default=Value(0), output_field=IntegerField())
        if post.category_id
        else Value(0)
    )
    kinship = Coalesce(Subquery(shared_tags), Value(0)) * 2 + same_category
    blog = f"parent:{post.blog_index.pk}"
    kin = {f"tag:{tag.pk}" for tag in post.tag_list} | ({f"category:{post.category_id}"} if post.category_id else set())
    siblings = for_listing(models.BlogPage.objects.sibling_of(post, inclusive=False), *(kin or [blog]))
    related = list(siblings.annotate(kinship=kinship).order_by("-kinship", "-date", "-pk")[:count])
    if len(related) < count or not related[-1].kinship:
        # A place is left for a post that has nothing in common with this one but the blog.
        depend_on(models.BlogPage, blog)
    return related


def categories_of(index: "models.BlogIndexPage") -> list["models.Category"]:
    """Return the categories with posts in a blog, by name, each with its `post_count` and `url`."""
    posts = listing(models.BlogPage.objects.child_of(index), f"parent:{index.pk}").order_by()
    counts = dict(posts.exclude(category=None).values_list("category").annotate(Count("pk")))
    categories = list(models.Category.objects.filter(pk__in=counts))
    for category in categories:
        category.post_count = counts[category.pk]
        category.url = index.link_to_category(category).url
    return categories


def archive_of(index: "models.BlogIndexPage") -> list[YearOfPosts]:
    """Return the years and months with posts, newest first."""
    posts = listing(models.BlogPage.objects.child_of(index), f"parent:{index.pk}").order_by()
    months = (
        posts.annotate(year=ExtractYear("date"), month=ExtractMonth("date"))
        .values_list("year", "month")
        .annotate(count=Count("pk"))
        .order_by("-year", "-month")
    )
    return [_year(index, year, rows) for year, rows in groupby(months, key=lambda row: row[0])]


def _year(index: "models.BlogIndexPage", year: int, rows: Iterable[tuple[int, int, int]]) -> YearOfPosts:
    months = [
        MonthOfPosts(month=month, name=month_name(month), url=index.url_of_period(year, month), count=count)
        for _year, month, count in rows
    ]
    return YearOfPosts(
        year=year, url=index.url_of_period(year), count=sum(month.count for month in months), months=months
    )


def month_name(month: int) -> str:
    """Return the name of a month in the active language."""
    return date_format(datetime.date(2000, month, 1), "F")
