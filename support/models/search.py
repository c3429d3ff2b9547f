"""What the help search reads."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class ArticleText(models.Model):
    """The words of an article as visitors read it, ready for PostgreSQL's full text search.

    It stands beside the article, not in it: revisions and copies of a page carry all of its fields, and a vector in
    an old revision would come back when the revision does.
    """

    article = models.OneToOneField(
        "support.ArticlePage", primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    text = models.TextField()
    # Title, summary and text with the weights A, B and C, in the configuration of the article's language.
    vector = SearchVectorField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["vector"], name="support_article_text_vector")]

    def __str__(self) -> str:
        return self.text[:60]
