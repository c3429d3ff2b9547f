"""The help centre as visitors meet it."""

import pytest

from tests.factories import content

pytestmark = pytest.mark.django_db


def test_the_search_wins_over_the_help_centres_own_pages(client):
    content.help_centre()

    response = client.get("/support/search/")

    assert response.status_code == 200
    assert "support/search.html" in [template.name for template in response.templates]


def test_results_show_why_they_match(client):
    content.article(title="Importing contacts", body=content.body_of("<p>Choose the contacts file.</p>"))

    response = client.get("/support/search/", {"q": " contact "})

    assert response.context["query"] == "contact"
    assert [result.title for result in response.context["results"]] == ["Importing contacts"]
    assert "Choose the <mark>contacts</mark> file" in response.text
    assert response["X-Robots-Tag"] == "noindex"


def test_each_language_searches_its_own_articles(client):
    content.article(title="Contacts")
    spanish = content.section(title="Inicio", centre=content.help_centre("es"))
    content.article(title="Contactos", section_page=spanish)

    response = client.get("/es/support/search/", {"q": "contacto"})

    assert [result.title for result in response.context["results"]] == ["Contactos"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=nowhere", "?q=%ED%A0%80", "?x=1"])
def test_without_results_the_sections_are_suggested(client, query):
    content.section(title="First steps")

    response = client.get(f"/support/search/{query}")

    assert response.status_code == 200
    assert [section.title for section in response.context["sections"]] == ["First steps"]


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 5000])
def test_a_page_of_results_that_does_not_exist_is_not_found(client, page):
    content.article(title="Contacts")

    assert client.get(f"/support/search/?q=contacts&page={page}").status_code == 404


def test_results_come_in_pages_that_keep_the_query(client):
    for number in range(11):
        content.article(title=f"Ballot & box {number}")

    response = client.get("/support/search/", {"q": "ballot & box"})

    assert len(response.context["results"]) == 10
    assert "?q=ballot+%26+box&amp;page=2" in response.text


def test_a_site_without_a_help_centre_has_an_empty_search(client):
    content.site()

    assert client.get("/support/search/?q=x").status_code == 200


def test_a_search_cannot_be_posted(client):
    content.help_centre()

    assert client.post("/support/search/", {"q": "x"}).status_code == 405


def test_the_headings_of_an_article_have_the_ids_of_its_contents(client):
    article = content.article(
        body=[*content.body_of("<h2>Before</h2><h3>Steps</h3>"), *content.body_of("<h2>Steps</h2>")]
    )

    page = client.get(article.url).text

    assert [heading.id for heading in article.contents] == ["before", "steps", "steps-2"]
    for heading in article.contents:
        assert page.count(f'id="{heading.id}"') == 1
        assert f'href="#{heading.id}"' in page
