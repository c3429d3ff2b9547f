"""The Markdown version of a page, for programs that read text: made from the HTML that people see."""

from typing import Any
from urllib.parse import urljoin

import frontmatter
from bs4 import BeautifulSoup, Tag
from django.http import HttpRequest
from django.utils import translation
from markdownify import ATX, MarkdownConverter
from wagtail.models import Site

from cms.content.models import BasePage, BrandSettings

# Parts of a block that mean something to the eye or the mouse only.
_DECORATION = "script, style, template, svg, button, [aria-hidden='true'], [hidden]"


class _Converter(MarkdownConverter):
    """Markdownify's converter, with the elements that our blocks use and it does not know."""

    def convert_summary(self, _element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002  its signature
        """Show the question of an accordion as a line of its own."""
        return f"\n\n**{text.strip()}**\n\n"


def to_markdown(html: str, *, base_url: str) -> str:
    """Return HTML as Markdown, with every address made full against `base_url`."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select(_DECORATION):
        element.decompose()
    for attribute in ("href", "src"):
        for element in soup.select(f"[{attribute}]"):
            element[attribute] = urljoin(base_url, str(element[attribute]))
    converter = _Converter(heading_style=ATX, bullets="-", code_language_callback=_code_language)
    return converter.convert_soup(soup).strip()


def page_as_markdown(page: BasePage, request: HttpRequest) -> str:
    """Return the page as Markdown: front matter that says what it is, its title, its summary, its text."""
    url = page.get_full_url(request) or ""
    with translation.override(page.locale.language_code):
        bodies = [
            str(getattr(page, name).render_as_block({"page": page, "request": request}))
            for name in page.markdown_fields
        ]
    text = [f"# {page.title}", page.summary_text, *(to_markdown(body, base_url=url) for body in bodies)]
    content = "\n\n".join(part for part in text if part)
    return frontmatter.dumps(frontmatter.Post(content, **_facts(page, url)), sort_keys=False) + "\n"


def llms_txt(request: HttpRequest, site: Site) -> str:
    """Return the guide to the site for language models, in the form of https://llmstxt.org/."""
    from cms.content.seo.directory import sections

    brand = BrandSettings.for_site(site)
    lines = [f"# {brand.name}"]
    if brand.tagline:
        lines += ["", f"> {brand.tagline}"]
    for section in sections(request, site):
        lines += ["", f"## {section.title}", ""]
        lines += [f"- [{_inline(entry.title)}]({entry.url}){_note(entry.summary)}" for entry in section.entries]
    return "\n".join(lines) + "\n"


def _facts(page: BasePage, url: str) -> dict[str, Any]:
    facts = {
        "title": page.title,
        "description": page.summary_text,
        "url": page.canonical_url or url,
        "language": page.locale.language_code,
        "authors": [author["name"] for author in page.get_authors()],
        "published": page.published_at and page.published_at.date(),
        "modified": page.last_published_at and page.last_published_at.date(),
    }
    return {name: value for name, value in facts.items() if value}


def _code_language(element: Tag) -> str:
    """Return the language of a code block, which its `code` element carries as a class (`language-python`)."""
    code = element.select_one("code[class*='language-']")
    names = [str(name) for name in code.get_attribute_list("class")] if code else []
    return next((name.removeprefix("language-") for name in names if name.startswith("language-")), "")


def _inline(text: str) -> str:
    """Return a title that may stand in a Markdown link."""
    return " ".join(text.split()).replace("[", r"\[").replace("]", r"\]")


def _note(summary: str) -> str:
    return f": {' '.join(summary.split())}" if summary else ""
