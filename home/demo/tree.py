"""Builds the pages of one language: first all of them, then their bodies, when each can be referred to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from cms.content.models import SiteImage
from home.demo import blocks, texts
from home.demo.library import Library
from home.demo.texts import Text
from home.models import Author, BlogIndexPage, BlogPage, BlogPageAuthor, Category, HomePage, LandingPage
from support.services.drafts import draft_article, draft_help_centre, draft_section

# Help articles are looked over every few weeks; a believable help centre was not all written today.
REVIEW_EVERY_DAYS = 9


@dataclass
class Tree:
    """The pages of one language; `originals` are the English pages that these translate."""

    locale: Locale
    images: dict[str, SiteImage]
    authors: dict[str, Author]
    categories: dict[str, Category]
    originals: dict[str, Page] = field(default_factory=dict)
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        self.library = Library(self.images)

    @property
    def language(self) -> str:
        """The language's code."""
        return str(self.locale.language_code)

    @property
    def pages(self) -> dict[str, Page]:
        """The pages by key."""
        return self.library.pages

    def build(self) -> None:
        """Add, fill and publish every page of this language."""
        filled = [*self._marketing(), *self._blog(), *self._help()]
        for page, body in filled:
            if body is not None:
                page.body = blocks.body(self.library, body) if isinstance(body, list) else self._markdown(body)
            self._publish(page)

    def _markdown(self, text: str) -> list[blocks.Block]:
        return blocks.markdown(self.library, text)

    def _add(self, key: str, page: Page, parent: Page) -> Page:
        """Put a page into the tree, unpublished, as the translation of its original where there is one."""
        page.locale, page.live = self.locale, False
        if key in self.originals:
            page.translation_key = self.originals[key].translation_key
        parent.add_child(instance=page)
        self.pages[key] = page
        return page

    def _publish(self, page: Page) -> None:
        """Publish with a revision, as an editor would, keeping the date the text gives."""
        page.save_revision(clean=False).publish()
        written = getattr(page, "written_on", None)
        if written:
            Page.objects.filter(pk=page.pk).update(first_published_at=written, last_published_at=written)

    def _common(self, text: Text) -> dict[str, Any]:
        names = ("summary", "seo_title", "search_description")
        return {"title": text.title, "slug": text.slug} | {name: text.data.get(name) or "" for name in names}

    def _marketing(self) -> Iterator[tuple[Page, Any]]:
        text = texts.home(self.language)
        slug = "home" if self.language == "en" else f"home-{self.language}"
        fields = self._common(text) | {"slug": slug}
        home = self._add(text.key, HomePage(**fields, **self._sharing(text)), Page.get_first_root_node())
        yield home, text.data["body"]
        # Those that others stand below come first.
        for text in sorted(texts.landing_pages(self.language), key=lambda text: bool(text.data.get("parent"))):
            page = LandingPage(
                **self._common(text), **self._sharing(text), show_in_menus=bool(text.data.get("in_menu"))
            )
            parent = self.pages[f"page:{text.data.get('parent') or 'home'}"]
            yield self._add(text.key, page, parent), text.data["body"]

    def _sharing(self, text: Text) -> dict[str, Any]:
        return {"social_image": self.library.image_or_none(text.data.get("image"))}

    def _blog(self) -> Iterator[tuple[Page, Any]]:
        words = texts.site(self.language)["blog"]
        page = BlogIndexPage(title=words["title"], slug="blog", intro=words["intro"])
        index = self._add("page:blog", page, self.pages["page:home"])
        yield index, None
        for text in texts.posts(self.language):
            yield self._add(text.key, self._post(text), index), text.markdown

    def _post(self, text: Text) -> BlogPage:
        written = _days_ago(text.data["days_ago"])
        post = BlogPage(
            **self._common(text),
            date=written.date(),
            hero_image=self.library.image_or_none(text.data.get("image")),
            category=self.categories[text.data["category"]],
        )
        post.bylines = [BlogPageAuthor(author=self.authors[slug]) for slug in text.data["authors"]]
        post.tags.add(*text.data.get("tags", []))
        post.written_on = written
        return post

    def _help(self) -> Iterator[tuple[Page, Any]]:
        words = texts.site(self.language)["help"]
        centre = draft_help_centre(title=words["title"], slug="support", intro=words["intro"])
        yield self._add("page:help", centre, self.pages["page:home"]), None
        reviewed = 0
        for key, data, articles in texts.help_sections(self.language):
            section = draft_section(
                title=data["title"], slug=data.get("slug", key), summary=data["summary"], icon=data["icon"]
            )
            yield self._add(f"section:{key}", section, centre), None
            for text in articles:
                reviewed += 1
                article = draft_article(**self._common(text), tags=text.data.get("tags", []))
                article.written_on = _days_ago(3 + reviewed * REVIEW_EVERY_DAYS % 200)
                yield self._add(text.key, article, section), text.markdown


def _days_ago(days: int) -> datetime:
    return timezone.now().replace(hour=9, minute=20, second=0, microsecond=0) - timedelta(days=days)
