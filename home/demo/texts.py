"""Reads the texts in `content/`: Markdown with front matter, and YAML."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import frontmatter
import yaml

CONTENT = Path(__file__).parent / "content"
# `page: home`, `page: blog` and `page: help` name the three pages that have no file among the landing pages.
FIXED_KEYS = ("page:home", "page:blog", "page:help")


@dataclass(frozen=True)
class Text:
    """One page as written: a key that is the same in each language, its front matter and its Markdown."""

    key: str
    data: dict[str, Any] = field(repr=False)
    markdown: str = field(repr=False)

    @property
    def title(self) -> str:
        """The title."""
        return str(self.data["title"])

    @property
    def slug(self) -> str:
        """The last part of the address."""
        return str(self.data.get("slug") or Path(self.key.partition(":")[2]).name)


def _text(kind: str, path: Path) -> Text:
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    return Text(f"{kind}:{path.stem}", dict(post.metadata), post.content)


def home(language: str) -> Text:
    """Return the front page."""
    return _text("page", CONTENT / language / "home.md")


def landing_pages(language: str) -> list[Text]:
    """Return the landing pages, by file name."""
    return [_text("page", path) for path in sorted((CONTENT / language / "landing").glob("*.md"))]


def posts(language: str) -> list[Text]:
    """Return the blog posts, the oldest first."""
    found = [_text("blog", path) for path in (CONTENT / language / "blog").glob("*.md")]
    return sorted(found, key=lambda text: (-text.data["days_ago"], text.key))


def help_sections(language: str) -> list[tuple[str, dict[str, Any], list[Text]]]:
    """Return (key, title and summary, articles) for each section that has a text in this language."""
    sections = []
    for path in (CONTENT / language / "help").glob("*/_section.yaml"):
        articles = [_text("help", article) for article in path.parent.glob("*.md")]
        articles.sort(key=lambda text: (text.data.get("order", 0), text.key))
        sections.append((path.parent.name, load(path), articles))
    return sorted(sections, key=lambda section: (section[1].get("order", 0), section[0]))


def load(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def site(language: str) -> dict[str, Any]:
    """Return brand, menus and banner."""
    return dict(load(CONTENT / language / "site.yaml"))


@cache
def authors() -> list[dict[str, Any]]:
    """Return who writes the posts."""
    return list(load(CONTENT / "en" / "authors.yaml"))


@cache
def categories() -> list[dict[str, Any]]:
    """Return what posts are about, each with its Spanish words under `es`."""
    return list(load(CONTENT / "en" / "categories.yaml"))


@cache
def drawings() -> list[dict[str, Any]]:
    """Return the pictures to draw."""
    return list(load(CONTENT / "drawings.yaml"))


def organisations() -> list[dict[str, Any]]:
    """Return the demo's organisations: what they are, where their people live, and what they ask them."""
    return list(load(CONTENT / "organisations.yaml"))


@cache
def names() -> dict[str, list[str]]:
    """Return names of people and streets, to be put together by chance."""
    return {kind: words.split() for kind, words in load(CONTENT / "names.yaml").items()}
