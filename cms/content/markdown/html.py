"""HTML as Wagtail's rich text keeps it: few tags, links to pages by their id, no pictures inside the text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

import nh3
from django.utils.html import escape

from cms.content.richtext import plain_text

_TAGS = {
    "a",
    "b",
    "br",
    "code",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "strong",
    "ul",
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "title"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
# The page's title is its h1, and rich text ends at h4.
_RENAMED = {"strong": "b", "em": "i", "h1": "h2", "h5": "h4", "h6": "h4"}

# These read what nh3 writes: attributes in double quotes, every tag closed.
_RENAMED_TAG = re.compile(rf"<(/?)({'|'.join(_RENAMED)})>")
_VOID_TAG = re.compile(r"<(br|hr)>")
_IMAGE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
_LINK = re.compile(r'<a((?:\s+[\w-]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_EMPTY_WORDS = re.compile(r"<(b|i|code)>\s*</\1>")
_EMPTY_BLOCK = re.compile(r"<(p|h[2-4]|li)>\s*</\1>")
_STARTS_BLOCK = re.compile(r"\s*<(?:p|h[2-4]|ul|ol|hr)\b")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True)
class PageLink:
    """A link to a page of the site, which survives that page's moves; `fragment` names a heading of it."""

    page_id: int
    fragment: str = ""


# From an address as the document has it, relative and unquoted, to where it leads; None keeps the words only.
ResolveLink = Callable[[str], PageLink | str | None]
# From a picture's address as the document has it, unquoted, to the Wagtail image; None keeps the description only.
ResolveImage = Callable[[str], Any | None]


@dataclass
class Cleaned:
    """Rich text, and the pictures that stood in it: values of the image block."""

    html: str
    images: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Cleaner:
    """Turns any HTML into rich text; `anchors` has the ids of the document's headings by the ids its author gave."""

    resolve_link: ResolveLink
    resolve_image: ResolveImage
    anchors: Mapping[str, str]

    def clean(self, html: str) -> Cleaned:
        """Return the HTML as rich text without anything that could run, load or restyle."""
        safe = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
        safe = _RENAMED_TAG.sub(lambda match: f"<{match[1]}{_RENAMED[match[2]]}>", safe)
        safe = _VOID_TAG.sub(r"<\1/>", safe)
        cleaned = Cleaned(html="")
        safe = _IMAGE.sub(lambda match: self._take_image(match, cleaned), safe)
        safe = _LINK.sub(self._link, safe)
        safe = _EMPTY_BLOCK.sub("", _EMPTY_WORDS.sub("", safe)).strip()
        cleaned.html = safe if not safe or _STARTS_BLOCK.match(safe) else f"<p>{safe}</p>"
        return cleaned

    def clean_line(self, html: str) -> Cleaned:
        """Return HTML that stands inside one paragraph as rich text without the paragraph."""
        cleaned = self.clean(html)
        cleaned.html = re.sub(r"</?p>", "", cleaned.html)
        return cleaned

    def _take_image(self, match: re.Match[str], cleaned: Cleaned) -> str:
        attributes = _attributes(match[1])
        alt = attributes.get("alt", "")
        image = self.resolve_image(unquote(attributes.get("src", "")))
        if image is None:
            return escape(alt)
        cleaned.images.append({"image": image, "caption": attributes.get("title", "")[:300], "alt": alt[:300]})
        return ""

    def _link(self, match: re.Match[str]) -> str:
        words = match[2]
        target = self._target(_attributes(match[1]).get("href", ""))
        if target is None or not plain_text(words):
            return words
        if isinstance(target, str):
            return f'<a href="{escape(target)}">{words}</a>'
        fragment = f' fragment="{escape(target.fragment)}"' if target.fragment else ""
        return f'<a linktype="page" id="{target.page_id}"{fragment}>{words}</a>'

    def _target(self, address: str) -> PageLink | str | None:
        if not address or _ABSOLUTE.match(address):
            return address or None
        if address.startswith("#"):
            name = unquote(address[1:])
            return f"#{self.anchors.get(name, name)}"
        return self.resolve_link(unquote(address))


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
