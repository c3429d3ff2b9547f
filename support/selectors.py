"""What is read of the help centre. Each listing has one function here.

The functions name the models through their package: page types build their context from these functions, so neither
side can import the other's names.
"""

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import Locale

from cms.content.pagecache.recording import listing
from support import models
from support.search import excerpt, query_from

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

RECENT_ARTICLES = 6
RELATED_ARTICLES = 4


def facets_of_article(article: "models.ArticlePage") -> set[str]:
    """Return what the lists below are divided by, for the page cache."""
    return {f"tag:{item.tag_id}" for item in article.tagged_items.all()}


def for_listing(articles: "PageQuerySet", *facets: str) -> "PageQuerySet":
    """Return live, public articles with all that a line of a list shows; the bodies stay in the database.

    `facets` tell the page cache which articles can stand in the list: those with any of them. Lists by the time of the
    last change have none.
    """
    return listing(articles, *facets).defer("body")


def centre_in(locale: Locale) -> "models.HelpCentrePage | None":
    """Return the help centre in a language."""
    return listing(models.HelpCentrePage.objects.filter(locale=locale), f"locale:{locale.pk}").first()


def sections_of(centre: "models.HelpCentrePage") -> list["models.HelpSectionPage"]:
    """Return the sections in the editors' order, each with its `article_count`."""
    children = models.HelpSectionPage.objects.child_of(centre)
    sections = list(listing(children, f"parent:{centre.pk}").order_by("path"))
    articles = listing(models.ArticlePage.objects.descendant_of(centre), f"locale:{centre.locale_id}").order_by()
    # An article lies one step below its section, and the tree's paths say so.
    parents = articles.annotate(parent=Substr("path", 1, Length("path") - Value(centre.steplen)))
    counts = dict(parents.values_list("parent").annotate(Count("pk")))
    for section in sections:
        section.article_count = counts.get(section.path, 0)
    return sections


def sections_in(locale: Locale) -> list["models.HelpSectionPage"]:
    """Return the sections in a language, to suggest where to look."""
    centre = centre_in(locale)
    return sections_of(centre) if centre else []


def articles_of(section: "models.HelpSectionPage") -> "PageQuerySet":
    """Return the articles of a section in the editors' order."""
    return for_listing(models.ArticlePage.objects.child_of(section), f"parent:{section.pk}").order_by("path")


def recent_articles_of(centre: "models.HelpCentrePage", count: int = RECENT_ARTICLES) -> list["models.ArticlePage"]:
    """Return the articles of a help centre that were written or changed last."""
    articles = for_listing(models.ArticlePage.objects.descendant_of(centre))
    return list(articles.order_by(F("last_published_at").desc(nulls_last=True), "-pk")[:count])


def recent_articles(locale: Locale, count: int) -> list["models.ArticlePage"]:
    """Return the articles in a language that were written or changed last."""
    articles = for_listing(models.ArticlePage.objects.filter(locale=locale))
    return list(articles.order_by(F("last_published_at").desc(nulls_last=True), "-pk")[:count])


def articles_related_to(article: "models.ArticlePage", count: int = RELATED_ARTICLES) -> list["models.ArticlePage"]:
    """Return articles in the same language that share tags or the section: most shared tags first."""
    tags = [item.tag_id for item in article.tagged_items.all()]
    shared_tags = (
        models.ArticlePageTag.objects.filter(content_object=OuterRef("pk"), tag__in=tags)
        .order_by()
        .values("content_object")
        .values(shared=Count("pk"))
    )
    same_section = Case(
        When(path__startswith=article.path[: -article.steplen], then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    kin = {f"parent:{article.get_parent().pk}", *(f"tag:{tag}" for tag in tags)}
    others = for_listing(models.ArticlePage.objects.filter(locale=article.locale_id).exclude(pk=article.pk), *kin)
    kinship = Coalesce(Subquery(shared_tags), Value(0)) * 2 + same_section
    return list(others.annotate(kinship=kinship).filter(kinship__gt=0).order_by("-kinship", "path")[:count])


def articles_matching(text: str, locale: Locale) -> "PageQuerySet":
    """Return the articles in a language that match a query, best first, each with an `excerpt` to highlight."""
    query = query_from(text, locale)
    articles = for_listing(models.ArticlePage.objects.filter(locale=locale, search_text__vector=query))
    return articles.annotate(
        rank=SearchRank(F("search_text__vector"), query), excerpt=excerpt("search_text__text", query, locale)
    ).order_by("-rank", "title", "pk")
