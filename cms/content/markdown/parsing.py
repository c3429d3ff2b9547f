"""Markdown as tokens: GitHub's dialect, with `!!! note` callouts and `{ #id }` after headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from cms.content.richtext import Anchors, plain_text

# Attributes that documentation tools read after a heading: `## Steps { #steps .wide }`.
_HEADING_ATTRIBUTES = re.compile(r"\s*\{:?\s*(?:[^{}]*?#(?P<id>[\w.:-]+))?[^{}]*\}\s*$")


@dataclass(frozen=True)
class DocumentHeading:
    """A heading of a document: its words, the lines it takes (from, up to), and whether nothing stands before it."""

    text: str
    lines: tuple[int, int]
    opens: bool


@cache
def parser() -> MarkdownIt:
    """Return the parser; it holds no state of a document."""
    markdown = MarkdownIt("commonmark", {"alerts": True, "tasklists": False}).enable(["table", "strikethrough"])
    markdown.use(gfm_autolink_plugin).use(admon_plugin)
    markdown.core.ruler.after("inline", "heading_attributes", _read_heading_attributes)
    markdown.add_render_rule("fence", _code_in_line)
    markdown.add_render_rule("code_block", _code_in_line)
    return markdown


def parsed(text: str) -> list[Token]:
    """Return the tokens of a document; paragraphs in lists are marked as hidden, for Wagtail's lists hold lines."""
    tokens = parser().parse(text)
    _flatten_lists(tokens)
    return tokens


def rendered(tokens: Sequence[Token]) -> str:
    """Return tokens as HTML, not cleaned yet."""
    markdown = parser()
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def first_heading(text: str) -> DocumentHeading | None:
    """Return the first heading of a document."""
    tokens = parser().parse(text)
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            start, end = token.map or (0, 0)
            before = (each for each in tokens[:position] if each.type != "html_block")
            return DocumentHeading(_text_of(tokens[position + 1]), (start, end), opens=not any(before))
    return None


def anchors_of(text: str) -> dict[str, str]:
    """Return the ids that the headings of a document get on the page, by the ids that its author gave them."""
    anchors = Anchors()
    own_ids: dict[str, str] = {}
    for heading, inline in headings(parser().parse(text)):
        anchors.apply(f"<h2>{escape(_text_of(inline))}</h2>")
        if own := heading.attrs.get("id"):
            own_ids[str(own)] = anchors.headings[-1].id if anchors.headings else ""
    return own_ids


def headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield each heading outside of quotes and callouts with the token of its words."""
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            yield token, tokens[position + 1]


def group_end(tokens: Sequence[Token], start: int) -> int:
    """Return the position behind the block that opens at `start`."""
    depth = 0
    for position in range(start, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position + 1
    return len(tokens)


def _text_of(inline: Token) -> str:
    return plain_text(rendered([inline]))


def _read_heading_attributes(state: StateCore) -> None:
    for heading, inline in headings(state.tokens):
        last = inline.children[-1] if inline.children else None
        match = _HEADING_ATTRIBUTES.search(last.content) if last and last.type == "text" else None
        if last and match:
            last.content = last.content[: match.start()]
            if match["id"]:
                heading.attrs["id"] = match["id"]


def _flatten_lists(tokens: list[Token]) -> None:
    """Make each item of a list one line of text, in which paragraphs are kept apart by line breaks."""
    items: list[int] = []
    for token in tokens:
        if token.type == "list_item_open":
            items.append(0)
        elif token.type == "list_item_close":
            items.pop()
        elif token.type in {"paragraph_open", "paragraph_close"} and items:
            token.hidden = True
        elif token.type == "inline" and items:
            if items[-1] and token.children is not None:
                token.children.insert(0, Token("hardbreak", "br", 0))
            items[-1] += 1


def _code_in_line(
    _renderer: RendererHTML, tokens: Sequence[Token], position: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Render code inside a list: an item holds no blocks, so the lines follow each other with their indentation."""
    lines = escape(tokens[position].content.rstrip("\n")).split("\n")
    kept = ["\xa0" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in lines]
    return f"<br /><code>{'<br />'.join(kept)}</code>"
