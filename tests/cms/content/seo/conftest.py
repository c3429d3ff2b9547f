"""What programs read of a page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


@dataclass
class RenderedHead:
    """The head of a page as a program sees it."""

    soup: BeautifulSoup

    def meta(self, name: str) -> str | None:
        found = self.soup.select_one(f'meta[name="{name}"], meta[property="{name}"]')
        return str(found["content"]) if found else None

    def link(self, selector: str) -> str | None:
        found = self.soup.select_one(f"link{selector}")
        return str(found["href"]) if found else None

    @property
    def title(self) -> str:
        return self.soup.title.text

    @property
    def canonical(self) -> str | None:
        return self.link("[rel=canonical]")

    @property
    def alternates(self) -> dict[str, str]:
        return {str(link["hreflang"]): str(link["href"]) for link in self.soup.select("link[hreflang]")}

    @property
    def things(self) -> dict[str, Any]:
        """The things described in JSON-LD, by type."""
        script: Tag | None = self.soup.select_one('script[type="application/ld+json"]')
        document = json.loads(script.text) if script else {"@graph": []}
        return {thing["@type"]: thing for thing in document["@graph"]}


@pytest.fixture
def head_of(db) -> Callable[..., RenderedHead]:
    """Return the head that `{% seo_head %}` renders for a page at an address, its own unless another is given."""

    def render(page=None, path: str | None = None, tag: str = "{% seo_head %}", **context: Any) -> RenderedHead:
        request = RequestFactory().get(path or page.get_url() or "/", headers={"host": "localhost"})
        template = engines["django"].from_string(f"{{% load seo %}}{tag}")
        with translation.override(page.locale.language_code if page else "en"):
            return RenderedHead(BeautifulSoup(template.render({"page": page, **context}, request), "html.parser"))

    return render
