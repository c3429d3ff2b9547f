"""Markdown becomes the blocks of an article."""

import pytest
from django.utils import translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.content.blocks import ArticleBody
from cms.content.blocks.text import RICH_TEXT_FEATURES
from cms.content.markdown import PageLink, anchors_of, body_from_markdown, first_heading
from cms.content.richtext import headings_of

PAGES = {"other.md": PageLink(7), "other.md#steps": PageLink(7, "steps")}


def converted(text: str, images: dict | None = None) -> list:
    """Return the body of a text; `images` has the pictures that are there."""
    return body_from_markdown(text, resolve_link=PAGES.get, resolve_image=(images or {}).get)


def html(text: str) -> str:
    """Return the rich text of a text that has nothing else."""
    ((name, value),) = converted(text)
    assert name == "rich_text"
    return value


def test_running_text_is_one_block():
    assert html("## Doors\n\nKnock *once*, **then**\nwait.\n\n- a\n- b `x`\n\n***") == (
        "<h2>Doors</h2><p>Knock <i>once</i>, <b>then</b>\nwait.</p>"
        "<ul>\n<li>a</li>\n<li>b <code>x</code></li>\n</ul><hr/>"
    )


def test_headings_stay_between_the_title_and_the_smallest():
    assert html("# One\n\n##### Five") == "<h2>One</h2><h4>Five</h4>"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](https://example.org/?a=1&b=2)", '<p><a href="https://example.org/?a=1&amp;b=2">a</a></p>'),
        ("<https://example.org/>", '<p><a href="https://example.org/">https://example.org/</a></p>'),
        ("see https://example.org/x.", '<p>see <a href="https://example.org/x">https://example.org/x</a>.</p>'),
        ("[a](mailto:a@example.org)", '<p><a href="mailto:a@example.org">a</a></p>'),
        ("[a](other.md)", '<p><a linktype="page" id="7">a</a></p>'),
        ("[*a*](other.md#steps)", '<p><a linktype="page" id="7" fragment="steps"><i>a</i></a></p>'),
        ('<a href="other.md" onclick="x()">a</a>', '<p><a linktype="page" id="7">a</a></p>'),
        ("[a](gone.md)", "<p>a</p>"),
        ("[a](javascript:alert)", "<p>[a](javascript:alert)</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<p>a</p>"),
        ('<a href="data:text/html,x">a</a>', "<p>a</p>"),
        ("[](other.md)", ""),
    ],
)
def test_links(markdown, expected):
    assert "".join(value for _name, value in converted(markdown)) == expected


def test_links_to_the_documents_own_headings_follow_the_ids_of_the_page():
    text = "## First steps { #start .wide }\n\n## First steps\n\n[a](#start) [b](#first-steps-2)"

    assert anchors_of(text) == {"start": "first-steps"}
    assert '<a href="#first-steps">a</a> <a href="#first-steps-2">b</a>' in html(text)
    assert [heading.id for heading in headings_of([html(text)])] == ["first-steps", "first-steps-2"]


def test_code_is_a_block_with_its_language():
    assert converted("```py title=x\nif a < b:\n    go()\n```\n\n    indented") == [
        ("code", {"language": "python", "code": "if a < b:\n    go()"}),
        ("code", {"language": "text", "code": "indented"}),
    ]


@pytest.mark.parametrize(
    ("info", "language"),
    [("", "text"), ("YAML", "yaml"), ("{.sh}", "bash"), ("klingon", "text"), ("js,linenos", "javascript")],
)
def test_the_language_of_code(info, language):
    assert converted(f"```{info}\nx\n```")[0][1]["language"] == language


def test_code_inside_a_numbered_list_keeps_the_numbers():
    assert html("1. Run\n\n   ```\n   if x:\n     <go>\n   ```\n\n2. Wait") == (
        "<ol>\n<li>Run<br/><code>if x:<br/>&nbsp;&nbsp;&lt;go&gt;</code></li>\n<li>Wait</li>\n</ol>"
    )


def test_paragraphs_of_a_list_item_are_lines_of_it():
    assert html("- one\n\n  two\n\n- three\n  - four") == (
        "<ul>\n<li>one<br/>\ntwo</li>\n<li>three\n<ul>\n<li>four</li>\n</ul>\n</li>\n</ul>"
    )


def test_a_table_is_a_block_of_plain_cells():
    ((name, value),) = converted("| Name | Use |\n|---|---|\n| `a` & *b* | [c](other.md) |")

    assert name == "table"
    assert value["data"] == [["Name", "Use"], ["a & b", "c"]]
    assert (value["first_row_is_table_header"], value["table_header_choice"]) == (True, "row")


def test_a_table_with_an_empty_head_has_none():
    ((_name, value),) = converted("| | |\n|---|---|\n| a | b |")

    assert value["data"] == [["a", "b"]]
    assert not value["first_row_is_table_header"]


def test_a_quote_says_whose_words_it_is():
    assert converted("> Knock twice — or once.\n>\n> Then wait.\n> — Ada Ruiz, organiser") == [
        (
            "quote",
            {"text": "Knock twice — or once.\n\nThen wait.", "name": "Ada Ruiz", "role": "organiser", "image": None},
        )
    ]


def test_a_quote_of_more_than_words_is_text():
    assert html("> one\n>\n> - two") == "<p>one</p><ul>\n<li>two</li>\n</ul>"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("> [!NOTE]\n> One *two*\n>\n> three", '<div class="callout">One <i>two</i><br/>three</div>'),
        ("> [!WARNING]\n> Hot", '<div class="callout"><b>Warning</b><br/>Hot</div>'),
        ("!!! note\n    One", '<div class="callout">One</div>'),
        ('!!! tip "Mind <the> gap"\n    One', '<div class="callout"><b>Mind &lt;the&gt; gap</b><br/>One</div>'),
        ("> [!TIP]\n> One\n>\n> - two", '<div class="callout">One</div><ul>\n<li>two</li>\n</ul>'),
    ],
)
def test_callouts(markdown, expected):
    assert html(markdown) == expected


def test_words_that_are_added_are_in_the_active_language():
    with translation.override("es"):
        assert "Hot" in html("> [!WARNING]\n> Hot")


def test_a_picture_is_a_block_behind_the_text_it_stood_in():
    images = {"img/a b.png": "the picture"}

    assert converted('Before ![What it shows](<img/a b.png> "Caption") after', images) == [
        ("rich_text", "<p>Before  after</p>"),
        ("image", {"image": "the picture", "caption": "Caption", "alt": "What it shows"}),
    ]
    assert [name for name, _value in converted('<img src="img/a%20b.png" width="9">', images)] == ["image"]


def test_a_picture_that_is_not_there_leaves_its_description():
    assert html("![A door](none.png)") == "<p>A door</p>"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("<script>alert(1)</script>\n\ntext", "<p>text</p>"),
        ("a <b onclick='x()'>b</b> <span style='color:red'>c</span>", "<p>a <b>b</b> c</p>"),
        ("<!-- note -->\n\ntext", "<p>text</p>"),
        ("<div align=center>\n\n**x**\n\n</div>", "<p><b>x</b></p>"),
        ("<iframe src='https://example.org'></iframe>\n\ntext", "<p>text</p>"),
        ("a <b>never closed", "<p>a <b>never closed</b></p>"),
        ('<embed embedtype="image" id="1"/>\n\ntext', "<p>text</p>"),
        ('<a linktype="page" id="1">x</a>', "<p>x</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_raw_html_is_cleaned(markdown, expected):
    assert html(markdown) == expected


@pytest.mark.parametrize("text", ["", "\n", "<!-- -->", "[x]: y.md", "```\n```", "> ", "\0", "|"])
def test_next_to_nothing_is_no_error(text):
    assert all(isinstance(name, str) for name, _value in converted(text))


def test_the_rich_text_survives_wagtails_editor():
    text = (
        "## Doors\n\nKnock **twice**, *wait*, `run`.\n\n1. one\n   - two\n\n"
        "[site](https://example.org/) and [top](#doors)\n\n> [!NOTE]\n> Mind the dog.\n\n***"
    )
    editor = ContentstateConverter(features=RICH_TEXT_FEATURES)

    stored = editor.to_database_format(editor.from_database_format(html(text)))

    marks = [
        ">Doors</h2>",
        "<b>twice</b>",
        "<i>wait</i>",
        "<code>run</code>",
        "<ol>",
        "<ul>",
        "<hr/>",
        'class="callout"',
    ]
    links = ['<a href="https://example.org/">site</a>', '<a href="#doors">top</a>']
    assert [kept for kept in [*marks, *links, 'class="callout"', "Mind the dog."] if kept not in stored] == []


def test_the_body_is_one_that_the_stream_accepts():
    block = ArticleBody()
    text = "Text\n\n```python\nx\n```\n\n| a |\n|---|\n| b |\n\n> words"

    value = block.normalize(converted(text))

    assert [child.block_type for child in block.clean(value)] == ["rich_text", "code", "table", "quote"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# Doors & *people*\n\ntext", ("Doors & people", (0, 1), True)),
        ("<!-- x -->\n\nDoors\n=====\n", ("Doors", (2, 4), True)),
        ("text\n\n## Doors { #d }\n", ("Doors", (2, 3), False)),
    ],
)
def test_the_first_heading(text, heading):
    found = first_heading(text)

    assert (found.text, found.lines, found.opens) == heading


def test_a_document_may_have_no_heading():
    assert first_heading("text\n\n> # quoted") is None
