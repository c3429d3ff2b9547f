"""Pages of the help centre, not saved yet, for those who build one without knowing its models."""

from collections.abc import Iterable

from support.models import ArticlePage, HelpCentrePage, HelpSectionPage


def draft_help_centre(*, title: str, slug: str, intro: str) -> HelpCentrePage:
    """Return the start page of a help centre."""
    return HelpCentrePage(title=title, slug=slug, intro=intro)


def draft_section(*, title: str, slug: str, summary: str, icon: str) -> HelpSectionPage:
    """Return a section."""
    return HelpSectionPage(title=title, slug=slug, summary=summary, icon=icon)


def draft_article(
    *, title: str, slug: str, summary: str, search_description: str = "", seo_title: str = "", tags: Iterable[str] = ()
) -> ArticlePage:
    """Return an article without a body."""
    article = ArticlePage(
        title=title, slug=slug, summary=summary, search_description=search_description, seo_title=seo_title
    )
    article.tags.add(*tags)
    return article
