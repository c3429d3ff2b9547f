"""The content of a small site, each part with sensible defaults and under the parents it needs.

    post = blog_post(title="How we knocked on every door", tags=["canvassing"])

Pages are made live through `add_child`, as Wagtail's own tests do; `publish()` goes the way an editor goes.
"""

from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image
from taggit.models import Tag
from wagtail.models import Locale, Page, Site

from cms.content.models import SiteDocument, SiteImage
from home.models import Author, BlogIndexPage, BlogPage, BlogPageAuthor, Category, HomePage, LandingPage
from support.models import ArticlePage, HelpCentrePage, HelpSectionPage

_number = count(1)


def locale(language: str = "en") -> Locale:
    """Return the locale of a language, made where it is missing."""
    return Locale.objects.get_or_create(language_code=language)[0]


def home_page(language: str = "en") -> HomePage:
    """Return the front page in a language; the site's root is the English one."""
    found = HomePage.objects.filter(locale=locale(language)).first()
    if found:
        return found
    if language != "en":
        page = home_page().copy_for_translation(locale(language))
        page.save_revision().publish()
        return HomePage.objects.get(pk=page.pk)
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=HomePage(title="Home", slug="front", locale=locale()))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": page, "site_name": "Rostrum"}
    )
    # The page that Wagtail's first migration welcomes people with.
    Page.objects.filter(depth=2).exclude(pk__in=HomePage.objects.values("pk")).delete()
    return page


def site() -> Site:
    """Return the default site, with its front page."""
    home_page()
    return Site.objects.get(is_default_site=True)


def under(parent: Page, page: Page) -> Any:
    """Return the page, saved below its parent in the parent's language and with a slug made from its title."""
    page.locale = parent.locale
    page.slug = page.slug or slugify(page.title)
    return parent.add_child(instance=page)


def publish(page: Page) -> Any:
    """Return the page after a new revision of it was published, as an editor's button does."""
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def body_of(html: str = "<p>Every door has a person behind it.</p>") -> list[tuple[str, Any]]:
    """Return the body of a post or article with one block of rich text."""
    return [("rich_text", html)]


def image(
    title: str = "A drawing", *, size: tuple[int, int] = (1200, 800), colour: str = "teal", **fields: Any
) -> SiteImage:
    """Return a PNG image of one colour, with a description."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    name = f"{slugify(title)}-{next(_number)}.png"
    return SiteImage.objects.create(
        title=title, description=f"{title}, described", file=ImageFile(BytesIO(file.getvalue()), name=name), **fields
    )


def document(name: str, content: bytes = b"Words", **fields: Any) -> SiteDocument:
    """Return a document; its title is the name of the file."""
    return SiteDocument.objects.create(title=name, file=ContentFile(content, name=name), **fields)


def landing_page(*, title: str = "Field tools", parent: Page | None = None, **fields: Any) -> LandingPage:
    """Return a live marketing page."""
    return under(parent or home_page(), LandingPage(title=title, **fields))


def author(name: str = "Amara Osei", **fields: Any) -> Author:
    """Return an author, made where the name is new."""
    return Author.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})[0]


def category(name: str = "Field notes", *, language: str = "en") -> Category:
    """Return a category in a language, made where it is missing."""
    return Category.objects.get_or_create(slug=slugify(name), locale=locale(language), defaults={"name": name})[0]


def blog_index(language: str = "en", **fields: Any) -> BlogIndexPage:
    """Return the blog in a language, made where it is missing."""
    home = home_page(language)
    found = BlogIndexPage.objects.child_of(home).first()
    return found or under(home, BlogIndexPage(**{"title": "Blog", "slug": "blog", **fields}))


def blog_post(
    *,
    title: str = "",
    index: BlogIndexPage | None = None,
    authors: list[Author] | None = None,
    tags: list[str] | None = None,
    **fields: Any,
) -> BlogPage:
    """Return a live post, with one author unless others are given."""
    title = title or f"Post {next(_number)}"
    defaults = {"summary": f"What {title} is about.", "body": body_of(), "date": date(2026, 3, 14)}
    post = BlogPage(**{"title": title, **defaults, **fields})
    post.bylines = [BlogPageAuthor(author=each) for each in ([author()] if authors is None else authors)]
    under(index or blog_index(), post)
    return _tagged(post, tags)


def help_centre(language: str = "en", **fields: Any) -> HelpCentrePage:
    """Return the help centre in a language, made where it is missing."""
    home = home_page(language)
    found = HelpCentrePage.objects.child_of(home).first()
    return found or under(home, HelpCentrePage(**{"title": "Help centre", "slug": "support", **fields}))


def section(*, title: str = "First steps", centre: HelpCentrePage | None = None, **fields: Any) -> HelpSectionPage:
    """Return the live section of this title, made where it is missing."""
    centre = centre or help_centre()
    found = HelpSectionPage.objects.child_of(centre).filter(title=title).first()
    return found or under(centre, HelpSectionPage(title=title, **fields))


def article(
    *, title: str = "", section_page: HelpSectionPage | None = None, tags: list[str] | None = None, **fields: Any
) -> ArticlePage:
    """Return a live help article."""
    title = title or f"Article {next(_number)}"
    page = ArticlePage(**{"title": title, "summary": f"How {title} works.", "body": body_of(), **fields})
    return _tagged(under(section_page or section(), page), tags)


def tag(name: str) -> Tag:
    """Return a tag, made where it is missing."""
    return Tag.objects.get_or_create(name=name)[0]


def _tagged(page: Any, tags: list[str] | None) -> Any:
    if tags:
        page.tags.add(*tags)
        page.save()
    return page
