"""The blog for feed readers, as RSS and as Atom."""

import datetime
from typing import ClassVar

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape

from home import models, selectors

POSTS_IN_FEED = 20


class RssFeed(Feed):
    """The newest posts of one blog, in its language."""

    name: ClassVar[str] = "RSS"
    media_type: ClassVar[str] = "application/rss+xml"
    route: ClassVar[str] = "rss"
    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    item_guid_is_permalink = False

    def __init__(self, index: "models.BlogIndexPage") -> None:
        self.index = index
        self.language = index.locale.language_code
        self.title = index.seo_title or index.title
        self.description = self.subtitle = index.summary_text

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the feed; its addresses are those of the site in Wagtail, not of the host that was asked."""
        self.link = self.index.get_full_url(request)
        self.feed_url = self.link + self.index.reverse_subpage(self.route)
        return super().__call__(request)

    def items(self) -> list["models.BlogPage"]:
        """Return the posts, newest first."""
        return selectors.posts_for_feed(self.index, POSTS_IN_FEED)

    def item_title(self, item: "models.BlogPage") -> str:
        """Return the post's title, which the generator escapes."""
        return item.title

    def item_description(self, item: "models.BlogPage") -> str:
        """Return the post's summary, as the HTML that readers take it for."""
        return escape(item.summary_text)

    def item_link(self, item: "models.BlogPage") -> str:
        """Return the post's whole address."""
        return item.full_url

    def item_guid(self, item: "models.BlogPage") -> str:
        """Return an id that a new address does not change, or readers would show the post as new."""
        return item.stable_id

    def item_pubdate(self, item: "models.BlogPage") -> datetime.datetime:
        """Return when the post was published."""
        return item.published_at

    def item_updateddate(self, item: "models.BlogPage") -> datetime.datetime:
        """Return when the post was last changed."""
        return max(item.last_published_at or item.published_at, item.published_at)

    def item_author_name(self, item: "models.BlogPage") -> str | None:
        """Return the by-line."""
        return ", ".join(author.name for author in item.author_list) or None

    def item_categories(self, item: "models.BlogPage") -> list[str]:
        """Return the category and the tags."""
        category = [item.category.name] if item.category else []
        return category + [tag.name for tag in item.tag_list]


class AtomFeed(RssFeed):
    """The same as Atom."""

    name = "Atom"
    media_type = "application/atom+xml"
    route = "atom"
    feed_type = Atom1Feed
