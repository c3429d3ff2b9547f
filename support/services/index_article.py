"""Keeping the search's copy of an article in step with the article."""

from typing import Any

from cms.content.richtext import body_text
from support.models import ArticlePage, ArticleText
from support.search import searchable, vector_of

INDEXED_FIELDS = {"title", "summary", "body", "locale"}


def index_article(*, article: ArticlePage) -> None:
    """Write what the search reads of an article, in one statement."""
    text = searchable(body_text(article.body))
    vector = vector_of(article.locale, title=searchable(article.title), summary=searchable(article.summary), text=text)
    ArticleText.objects.bulk_create(
        [ArticleText(article=article, text=text, vector=vector)],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["text", "vector"],
    )


def on_article_saved(sender: Any, instance: ArticlePage, update_fields: Any = None, **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """Index an article whenever what visitors read of it is saved.

    Wagtail saves a draft of a live page by writing some other fields only, while the object carries the draft's words.
    """
    if update_fields is None or INDEXED_FIELDS & set(update_fields):
        index_article(article=instance)
