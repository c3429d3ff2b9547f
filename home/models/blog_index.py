"""The index of a blog, and the addresses below it: filters, archive and feeds."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from cms.content.models import BasePage
from cms.content.pagination import paginate
from cms.content.seo.links import FeedLink
from home import selectors
from home.feeds import AtomFeed, RssFeed
from home.models.people import Author, Category

POSTS_PER_PAGE = 10
# Tags may be written in any script. What PostgreSQL cannot compare (a zero byte) never gets as far.
_SLUG = r"(?P<slug>[-\w]+)"
_YEAR = r"(?P<year>[1-9][0-9]{3})"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"


@dataclass(frozen=True)
class Link:
    """Where something is listed."""

    name: str
    url: str


class BlogIndexPage(RoutablePageMixin, BasePage):
    """The list of posts, whole or filtered, with its archive and feeds."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.BlogPage"]

    class Meta:
        verbose_name = _("blog index page")

    @property
    def summary_text(self) -> str:
        """The introduction stands in for an empty description."""
        return self.search_description or self.intro

    @path("", name="posts")
    def all_posts(self, request: HttpRequest) -> HttpResponse:
        """Answer with all posts."""
        return self._listing(request, selectors.posts_of(self))

    @re_path(rf"^category/{_SLUG}/$", name="posts_in_category")
    def in_category(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with the posts in a category of this blog's language."""
        category = get_object_or_404(Category, slug=slug, locale=self.locale_id)
        posts = selectors.posts_in_category(self, category)
        return self._listing(request, posts, heading=category.name, category=category)

    @re_path(rf"^tag/{_SLUG}/$", name="posts_with_tag")
    def with_tag(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with the posts with a tag."""
        tag = get_object_or_404(Tag, slug=slug)
        heading = gettext("Tagged “%(tag)s”") % {"tag": tag.name}
        return self._listing(request, selectors.posts_with_tag(self, tag), heading=heading, tag=tag)

    @re_path(rf"^author/{_SLUG}/$", name="posts_by_author")
    def by_author(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with who somebody is and what they wrote."""
        author = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
        heading = gettext("Posts by %(name)s") % {"name": author.name}
        return self._listing(request, selectors.posts_by_author(self, author), heading=heading, author=author)

    @re_path(rf"^{_YEAR}/$", name="posts_of_year")
    def of_year(self, request: HttpRequest, year: str) -> HttpResponse:
        """Answer with the posts of a year."""
        posts = selectors.posts_in_period(self, int(year))
        return self._listing(request, posts, heading=gettext("Posts from %(year)s") % {"year": year})

    @re_path(rf"^{_YEAR}/{_MONTH}/$", name="posts_of_month")
    def of_month(self, request: HttpRequest, year: str, month: str) -> HttpResponse:
        """Answer with the posts of a month."""
        posts = selectors.posts_in_period(self, int(year), int(month))
        named = {"month": selectors.month_name(int(month)), "year": year}
        return self._listing(request, posts, heading=gettext("Posts from %(month)s %(year)s") % named)

    @path("feed/", name="rss")
    def rss_feed(self, request: HttpRequest) -> HttpResponse:
        """Answer with the newest posts as RSS."""
        return RssFeed(self)(request)

    @path("feed/atom/", name="atom")
    def atom_feed(self, request: HttpRequest) -> HttpResponse:
        """Answer with the newest posts as Atom."""
        return AtomFeed(self)(request)

    def link_to_category(self, category: Category) -> Link:
        """Return where the posts in a category are."""
        return Link(category.name, self.url_of("posts_in_category", category.slug))

    def link_to_tag(self, tag: Tag) -> Link:
        """Return where the posts with a tag are."""
        return Link(tag.name, self.url_of("posts_with_tag", tag.slug))

    def link_to_author(self, author: Author) -> Link:
        """Return where the posts of an author are."""
        return Link(author.name, self.url_of("posts_by_author", author.slug))

    def url_of_period(self, year: int, month: int | None = None) -> str:
        """Return where the posts of a year, or of one month of it, are."""
        return self.url_of("posts_of_month", year, f"{month:02}") if month else self.url_of("posts_of_year", year)

    def url_of(self, route: str, *args: Any) -> str:
        """Return the address of one of the routes above, in this blog."""
        return f"{self.url}{self.reverse_subpage(route, args=args)}"

    @property
    def feeds(self) -> list[dict[str, str]]:
        """The feeds, for the page's head and for readers."""
        return [
            {"title": feed.name, "url": self.url_of(route), "type": feed.media_type}
            for route, feed in [("rss", RssFeed), ("atom", AtomFeed)]
        ]

    def get_feeds(self, request: HttpRequest) -> list[FeedLink]:
        """Return the feeds for the page's head."""
        base = self.get_full_url(request) or ""
        return [
            FeedLink(f"{self.title} ({feed.name})", f"{base}{self.reverse_subpage(route)}", feed.media_type)
            for route, feed in [("rss", RssFeed), ("atom", AtomFeed)]
        ]

    def _listing(self, request: HttpRequest, posts: Any, *, heading: str | None = None, **subject: Any) -> HttpResponse:
        page = paginate(request, posts, per_page=POSTS_PER_PAGE)
        if heading and not page.paginator.count and not {"author", "category"} & subject.keys():
            # Any year and any tag has an address: an empty page for each would be a maze for search engines.
            raise Http404(gettext("No posts here."))
        context = {
            "posts": page,
            "heading": heading,
            "seo_title": heading,
            "categories": selectors.categories_of(self),
            "archive": selectors.archive_of(self),
            "feeds": self.feeds,
            **subject,
        }
        return self.render(request, context_overrides=context)
