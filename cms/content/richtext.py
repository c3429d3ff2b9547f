"""What is read out of, and written into, the HTML of rich text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail.blocks import StreamValue

# Rich text comes out of Wagtail's own writer, which closes every heading and nests none in another.
_HEADING = re.compile(r"<h(?P<level>[2-4])(?P<attributes>[^>]*)>(?P<inner>.*?)</h(?P=level)>", re.DOTALL)
_ID = re.compile(r"""\sid=["']([^"']+)["']""")
WORDS_PER_MINUTE = 220


@dataclass(frozen=True)
class Heading:
    """A heading that a list of contents can link to."""

    id: str
    text: str
    level: int


@dataclass
class Anchors:
    """Gives the headings of one page their ids, unique in the page and the same at every rendering.

    An id comes from the words of its heading; a heading that says the same as one above it gets a number. The object
    remembers what it gave away, so the parts of a page go through one of them, from top to bottom.
    """

    headings: list[Heading] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def apply(self, html: str) -> SafeString:
        """Return the HTML (of rich text, so safe already) with an id on each h2, h3 and h4."""
        return mark_safe(_HEADING.sub(self._with_id, html))  # noqa: S308 - the ids are slugs, the rest was safe

    def _with_id(self, match: re.Match[str]) -> str:
        text = plain_text(match["inner"])
        own = _ID.search(match["attributes"])
        heading = Heading(id=own[1] if own else self._free_id(text), text=text, level=int(match["level"]))
        self._taken.add(heading.id)
        if text:
            self.headings.append(heading)
        if own:
            return match[0]
        return f'<h{match["level"]}{match["attributes"]} id="{heading.id}">{match["inner"]}</h{match["level"]}>'

    def _free_id(self, text: str) -> str:
        base = heading_slug(text)
        candidate, number = base, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{base}-{number}"
        return candidate


def heading_slug(text: str) -> str:
    """Return the id that the first heading with this text gets."""
    return slugify(text)[:80].strip("-") or "section"


def headings_of(sources: Iterable[str]) -> list[Heading]:
    """Return the headings of a page whose rich text is given part by part, with the ids they are rendered with."""
    anchors = Anchors()
    for source in sources:
        anchors.apply(source)
    return anchors.headings


def plain_text(html: str) -> str:
    """Return the words of some HTML, with single spaces between them."""
    # A space in place of each end of a block, or the last word of one runs into the first of the next.
    spaced = re.sub(r"</(?:p|h[1-6]|li|td|th|div|blockquote|pre)>|<br\s*/?>", " ", html)
    return " ".join(unescape(strip_tags(spaced)).split())


def body_text(body: StreamValue) -> str:
    """Return the words of a page's body, with single spaces and without control characters."""
    parts = body.stream_block.get_searchable_content(body)
    return " ".join("".join(char if char.isprintable() else " " for char in " ".join(map(str, parts))).split())


def headings_of_body(body: StreamValue) -> list[Heading]:
    """Return the headings in the rich text of a page's body, with the ids they are rendered with."""
    return headings_of(child.value.source for child in body if child.block_type == "rich_text")


def reading_minutes(words: int) -> int:
    """Return how long a text of so many words takes to read, at least one minute."""
    return max(1, round(words / WORDS_PER_MINUTE))
