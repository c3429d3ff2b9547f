"""From Markdown to the blocks of an article's body."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it.token import Token

from cms.content.blocks.data import LANGUAGE_CHOICES
from cms.content.markdown.html import Cleaned, Cleaner, ResolveImage, ResolveLink
from cms.content.markdown.parsing import anchors_of, group_end, parsed, rendered
from cms.content.richtext import plain_text

Block = tuple[str, Any]

_LANGUAGES = {str(name) for name, _label in LANGUAGE_CHOICES}
_OTHER_NAMES = {
    "cfg": "ini",
    "htm": "html",
    "jinja": "html",
    "js": "javascript",
    "jsonc": "json",
    "patch": "diff",
    "py": "python",
    "python3": "python",
    "shell": "bash",
    "sh": "bash",
    "svg": "html",
    "terminal": "console",
    "ts": "javascript",
    "typescript": "javascript",
    "xml": "html",
    "yml": "yaml",
    "zsh": "bash",
}


def body_from_markdown(text: str, *, resolve_link: ResolveLink, resolve_image: ResolveImage) -> list[Block]:
    """Return the blocks of `ArticleBody` that say what the Markdown says, as a StreamField takes them.

    `text` has no front matter and no title. Raw HTML is cleaned to what rich text may hold. `resolve_link` is asked for
    each relative address other than `#heading`, `resolve_image` for each picture; what they raise comes through. Words
    that are added, as "Warning" before a callout, are in the active language.
    """
    writer = _Writer(Cleaner(resolve_link, resolve_image, anchors_of(text)))
    writer.write(parsed(text))
    return writer.finished()


class _Writer:
    """Collects blocks; running text gathers in one block of rich text until another block ends it."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._blocks: list[Block] = []
        self._running: list[str] = []

    def finished(self) -> list[Block]:
        """Return the blocks."""
        self._end_text()
        return self._blocks

    def write(self, tokens: Sequence[Token]) -> None:
        """Add what the tokens of a document, or of a part of one, say."""
        position = 0
        while position < len(tokens):
            end = group_end(tokens, position)
            self._write_group(tokens[position:end])
            position = end

    def _write_group(self, group: Sequence[Token]) -> None:
        kind = group[0].type
        if kind in {"fence", "code_block"}:
            self._write_code(group[0])
        elif kind == "table_open":
            self._write_table(group)
        elif kind == "blockquote_open":
            self._write_quote(group[1:-1])
        elif kind in {"alert_open", "admonition_open"}:
            self._write_callout(group)
        else:
            self._write_text(self._cleaner.clean(rendered(group)))

    def _write_text(self, cleaned: Cleaned) -> None:
        if cleaned.html:
            self._running.append(cleaned.html)
        for image in cleaned.images:
            self._write_block("image", image)

    def _write_block(self, name: str, value: Any) -> None:
        self._end_text()
        self._blocks.append((name, value))

    def _end_text(self) -> None:
        if self._running:
            self._blocks.append(("rich_text", "".join(self._running)))
            self._running = []

    def _write_code(self, token: Token) -> None:
        code = token.content.rstrip("\n")
        if code.strip():
            self._write_block("code", {"language": language_of(token.info), "code": code})

    def _write_table(self, group: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        for token in group:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._plain(token))
        if not any(rows[0]):
            # Markdown has no table without a head; authors leave it empty.
            rows.pop(0)
            self._write_block("table", table_value(rows, has_header=False))
        else:
            self._write_block("table", table_value(rows, has_header=True))

    def _write_quote(self, inner: Sequence[Token]) -> None:
        if {token.type for token in inner} - {"paragraph_open", "inline", "paragraph_close"}:
            # Lists, code or headings: no one's words, but an author setting a part of the text apart.
            self.write(inner)
            return
        lines = [self._plain(token) for token in inner if token.type == "inline"]
        source = ""
        if match := _SOURCE.search(inner[-2].content if inner else ""):
            source = " ".join(match[1].split())
            lines[-1] = lines[-1].rpartition(source)[0].rstrip(" —–-")
        name, _comma, role = source.partition(", ")
        if words := "\n\n".join(filter(None, lines)):
            self._write_block("quote", {"text": words, "name": name[:120], "role": role[:160], "image": None})

    def _write_callout(self, group: Sequence[Token]) -> None:
        lines = [f"<b>{escape(label)}</b>"] if (label := _callout_label(group)) else []
        images: list[dict[str, Any]] = []
        position, end = 1, len(group) - 1
        while position < end and group[position].type in _CALLOUT_LINES:
            after = group_end(group, position)
            if group[position].type == "paragraph_open":
                cleaned = self._cleaner.clean_line(rendered(group[position + 1 : after - 1]))
                lines += [cleaned.html] if cleaned.html else []
                images += cleaned.images
            position = after
        if lines:
            self._running.append(f'<div class="callout">{"<br/>".join(lines)}</div>')
        self._write_text(Cleaned("", images))
        # A callout is one paragraph for Wagtail: lists and code that stand in it follow it.
        self.write(group[position:end])

    def _plain(self, inline: Token) -> str:
        return plain_text(self._cleaner.clean_line(rendered([inline])).html)


# The last line of a quote may say whose words they are: "— Ada Lovelace, mathematician".
_SOURCE = re.compile(r"(?:^|\n)(?:—|–|--) *([^\n]+)$")
_CALLOUT_LINES = {"paragraph_open", "alert_title_open", "admonition_title_open"}


def _callout_label(group: Sequence[Token]) -> str:
    """Return the title that the author gave a callout, else what must not be missed about it."""
    kind = str(group[0].meta.get("kind") or group[0].meta.get("tag") or "").lower()
    title = next((token.content for token in group[:3] if token.type == "inline"), "")
    if title and title.lower() != kind:
        return plain_text(rendered([Token("text", "", 0, content=title)]))
    labels = {
        "important": gettext("Important"),
        "warning": gettext("Warning"),
        "caution": gettext("Caution"),
        "danger": gettext("Danger"),
    }
    return labels.get(kind, "")


def language_of(info: str) -> str:
    """Return the code block's language for what stands behind the opening fence."""
    words = info.strip(" {}.").replace(",", " ").split()
    name = words[0].lower() if words else ""
    name = _OTHER_NAMES.get(name, name)
    return name if name in _LANGUAGES else "text"


def table_value(rows: list[list[str]], *, has_header: bool) -> dict[str, Any]:
    """Return the value of a table block with these cells."""
    return {
        "data": rows,
        "cell": [],
        "mergeCells": [],
        "table_caption": "",
        "first_row_is_table_header": has_header,
        "first_col_is_header": False,
        "table_header_choice": "row" if has_header else "neither",
    }
