import pytest
from django.conf import settings

from home.demo import texts

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_the_site_is_as_large_as_it_says():
    sections = texts.help_sections("en")

    assert len(texts.landing_pages("en")) == 12
    assert len(texts.posts("en")) == 20
    assert len(sections) == 6
    assert sum(len(articles) for _key, _data, articles in sections) == 40


def test_posts_come_oldest_first_and_span_most_of_a_year():
    days = [text.data["days_ago"] for text in texts.posts("en")]

    assert days == sorted(days, reverse=True)
    assert days[0] - days[-1] > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_what_its_page_needs(language):
    pages = [texts.home(language), *texts.landing_pages(language), *texts.posts(language)]
    articles = [text for _key, _data, section in texts.help_sections(language) for text in section]

    assert pages
    assert articles
    assert all(text.title and text.slug and text.data["summary"] for text in [*pages, *articles])
    assert all(len(text.markdown.split()) > 150 for text in [*articles, *texts.posts(language)])


def test_every_translation_has_its_original():
    english = {text.key for text in [*texts.landing_pages("en"), *texts.posts("en")]}
    spanish = {text.key for text in [*texts.landing_pages("es"), *texts.posts("es")]}

    assert spanish
    assert spanish <= english
