"""Searching the help centre."""

import pytest
from wagtail.models import PageViewRestriction

from support import selectors
from support.search import MATCH_END, MATCH_START, cleaned_query, highlighted
from tests.factories import content

pytestmark = pytest.mark.django_db


def found(query: str, language: str = "en") -> list[str]:
    """Return the titles that a query finds, best first."""
    return [article.title for article in selectors.articles_matching(query, content.locale(language))]


def snippet(query: str) -> str:
    """Return the excerpt of the first article found."""
    return highlighted(selectors.articles_matching(query, content.locale())[0].excerpt)


def test_a_match_in_the_title_comes_before_the_summary_before_the_text():
    content.article(title="A", summary="", body=content.body_of("<p>Export your contacts here.</p>"))
    content.article(title="B", summary="How to export", body=content.body_of("<p>Nothing.</p>"))
    content.article(title="Exporting", summary="", body=content.body_of("<p>Nothing.</p>"))

    assert found("export") == ["Exporting", "B", "A"]


def test_words_are_matched_in_their_other_forms_in_each_language():
    content.article(title="Importing contacts")
    spanish = content.section(title="Inicio", centre=content.help_centre("es"))
    content.article(title="Importación de los contactos", section_page=spanish)

    assert found("imported contact") == ["Importing contacts"]
    assert found("contacto", "es") == ["Importación de los contactos"]
    assert found("contactos", "en") == []


def test_drafts_and_private_articles_are_not_found():
    content.article(title="Secret draft", live=False)
    article = content.article(title="Secret page")
    PageViewRestriction.objects.create(page=article, restriction_type="login")

    assert found("secret") == []


def test_an_edit_is_found_at_once_and_a_draft_of_it_is_not():
    article = content.article(title="Ballots", summary="")
    article.title = "Envelopes"
    article.save_revision()
    assert (found("ballots"), found("envelopes")) == (["Ballots"], [])

    article.save_revision().publish()
    assert (found("ballots"), found("envelopes")) == ([], ["Envelopes"])


def test_phrases_and_exclusions():
    content.article(title="Phone bank")
    content.article(title="Bank the first phone")

    assert found('"phone bank"') == ["Phone bank"]
    assert found("phone -first") == ["Phone bank"]


@pytest.mark.parametrize("query", ["the", "'", '"', "&|!:*", "\\", "((", "a" * 200, "-", "or", "' or 1=1 --", "😀"])
def test_no_query_is_an_error(query):
    content.article()

    assert found(cleaned_query(query)) == []


def test_the_excerpt_shows_the_match_and_escapes_the_text():
    content.article(
        title="Plain", body=[("code", {"language": "html", "code": "<script>alert('ballot')</script> & more"})]
    )

    assert "<script>" not in snippet("ballot")
    assert "&lt;script&gt;alert(&#x27;<mark>ballot</mark>&#x27;)" in snippet("ballot")


def test_marks_in_the_text_itself_cannot_be_smuggled_in():
    content.article(body=content.body_of(f"<p>{MATCH_START}ballot{MATCH_END} &lt;mark&gt;box</p>"))

    assert snippet("box").count("<mark>") == 1


def test_a_very_long_article_is_saved_and_found():
    content.article(title="Long", body=content.body_of("<p>" + " ".join(f"w{n}" for n in range(90_000)) + "</p>"))

    assert found("w77") == ["Long"]


@pytest.mark.parametrize(
    ("written", "read"), [("  two \n words ", "two words"), ("zero\0byte", "zero byte"), ("x" * 300, "x" * 200)]
)
def test_a_query_is_cleaned(written, read):
    assert cleaned_query(written) == read
