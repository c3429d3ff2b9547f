"""What is read out of rich text and written into it."""

import pytest

from cms.content.richtext import Anchors, Heading, body_text, headings_of, headings_of_body, plain_text
from support.models import ArticlePage
from tests.factories import content


def test_each_heading_gets_an_id_from_its_words():
    html = Anchors().apply("<h2>Before you start</h2><p>Text</p><h3>Qué hacer: ¡ya!</h3>")

    assert html == (
        '<h2 id="before-you-start">Before you start</h2><p>Text</p><h3 id="que-hacer-ya">Qué hacer: ¡ya!</h3>'
    )


def test_ids_are_unique_in_a_page_of_several_parts():
    anchors = Anchors()
    parts = [anchors.apply("<h2>Steps</h2>"), anchors.apply("<h2>Steps</h2><h3>Steps 2</h3><h3>Steps</h3>")]

    assert [heading.id for heading in anchors.headings] == ["steps", "steps-2", "steps-2-2", "steps-3"]
    assert 'id="steps-2-2"' in parts[1]


def test_an_id_that_is_there_already_is_kept_and_not_given_twice():
    anchors = Anchors()

    assert anchors.apply('<h2 id="steps">First</h2>') == '<h2 id="steps">First</h2>'
    assert anchors.apply("<h2>Steps</h2>") == '<h2 id="steps-2">Steps</h2>'


def test_a_heading_without_letters_gets_an_id_and_an_empty_one_is_not_listed():
    anchors = Anchors()
    anchors.apply("<h2>!!!</h2><h2></h2><h2>…</h2>")

    assert [(heading.id, heading.text) for heading in anchors.headings] == [("section", "!!!"), ("section-3", "…")]


def test_the_text_of_a_heading_is_plain():
    html = '<h2 data-block-key="x1">Send <b>one</b> <a href="/x/">text &amp; wait</a></h2>'

    assert headings_of([html]) == [Heading(id="send-one-text-wait", text="Send one text & wait", level=2)]
    assert Anchors().apply(html).startswith('<h2 data-block-key="x1" id="send-one-text-wait">')


def test_the_page_title_and_small_headings_are_left_alone():
    html = "<h1>Title</h1><h5>Small</h5>"

    assert Anchors().apply(html) == html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("one<br/>two", "one two"),
        ("<ul><li>a</li><li>b &lt; c</li></ul>", "a b < c"),
        ("d<b>oo</b>r", "door"),
    ],
)
def test_plain_text_keeps_words_apart_and_whole(html, text):
    assert plain_text(html) == text


@pytest.mark.django_db
def test_the_words_and_headings_of_a_body():
    page = ArticlePage(
        body=[
            ("rich_text", "<h2>Doors</h2><p>Knock twice.</p>"),
            ("code", {"language": "text", "code": "if a < b:\n\x07  knock()"}),
            *content.body_of("<h2>Doors</h2>"),
        ]
    )

    assert body_text(page.body) == "Doors Knock twice. Plain text if a < b: knock() Doors"
    assert [heading.id for heading in headings_of_body(page.body)] == ["doors", "doors-2"]
