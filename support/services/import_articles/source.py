"""Reading one Markdown file: its front matter, its title, its text."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.utils.text import slugify

from cms.content.markdown import anchors_of, first_heading

LONGEST_TITLE = 255
LONGEST_SUMMARY = 400
_INDEX = {"index", "readme"}


class BadFileError(Exception):
    """Why a file cannot be imported: its path below the folder, the line (1 is the first), and what is wrong there."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Source:
    """A readable file. `path` is relative to the folder, with slashes; `first_line` is where `text` begins in it."""

    path: str
    title: str
    slug: str
    summary: str
    text: str
    first_line: int
    order: float | None = None
    tags: list[str] = field(default_factory=list)

    @property
    def anchors(self) -> dict[str, str]:
        """The ids of the headings on the page, by the ids that the file gives them."""
        return anchors_of(self.text)

    def line_of(self, words: str) -> int:
        """Return the first line of the file in which the words stand, else the first one of the text."""
        before, found, _after = self.text.partition(words)
        return self.first_line + before.count("\n") if found else self.first_line


def read_source(file: Path, path: str) -> Source:
    """Return what a file says. Raises BadFileError where it is not UTF-8, its front matter is wrong, or it is empty."""
    whole = _decoded(file, path)
    facts, text = _front_matter(whole, path)
    first_line = whole.count("\n") - text.count("\n") + 1
    heading = first_heading(text)
    title = _line(facts, "title", path) or (heading.text if heading else "") or _title_from(file)
    if heading and heading.opens and heading.text in {title, ""}:
        # The page shows its title itself. The lines stay, empty, so that those below keep their numbers.
        start, end = heading.lines
        lines = text.split("\n")
        text = "\n".join([*lines[:start], *[""] * (end - start), *lines[end:]])
    if not text.strip():
        raise BadFileError(path, 1, "The file has no text.")
    return Source(
        path=path,
        title=title[:LONGEST_TITLE],
        slug=slugify(_line(facts, "slug", path) or _address_from(path) or title)[:200],
        summary=_line(facts, "summary", path)[:LONGEST_SUMMARY],
        text=text,
        first_line=first_line,
        order=_order(facts, path),
        tags=_tags(facts, path),
    )


def _decoded(file: Path, path: str) -> str:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFileError(path, line, "The file is not UTF-8.") from error
    if "\0" in text:
        raise BadFileError(path, text[: text.index("\0")].count("\n") + 1, "The file is not text: it has a zero byte.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _front_matter(whole: str, path: str) -> tuple[dict[str, Any], str]:
    try:
        facts, text = frontmatter.parse(whole)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # The mark counts from zero, and from the line with the dashes.
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise BadFileError(path, line, f"The front matter is not YAML: {reason}.") from error
    except (TypeError, ValueError) as error:
        raise BadFileError(path, 1, "The front matter is not a list of names and values.") from error
    if not facts:
        return {}, whole
    return facts, whole[whole.index(text) :] if text else ""


def _line(facts: dict[str, Any], name: str, path: str) -> str:
    value = facts.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float | datetime.date):
        raise BadFileError(path, 1, f"“{name}” in the front matter is not a text.")
    return " ".join(str(value).split())


def _order(facts: dict[str, Any], path: str) -> float | None:
    order = facts.get("order")
    if order is None:
        return None
    if isinstance(order, bool) or not isinstance(order, int | float):
        raise BadFileError(path, 1, "“order” in the front matter is not a number.")
    return float(order)


def _tags(facts: dict[str, Any], path: str) -> list[str]:
    tags = facts.get("tags") or []
    if isinstance(tags, str):
        tags = tags.split(",")
    if not isinstance(tags, list) or not all(isinstance(tag, str | int | float) for tag in tags):
        raise BadFileError(path, 1, "“tags” in the front matter is not a list of words.")
    return list(dict.fromkeys(name for tag in tags if (name := str(tag).strip()[:100])))


def _address_from(path: str) -> str:
    """Return the words of the path; an index stands for its folder, and the topmost one for nothing."""
    parts = path.rpartition(".")[0].split("/")
    return "-".join(parts[:-1] if parts[-1].lower() in _INDEX else parts)


def _title_from(file: Path) -> str:
    name = file.parent.name if file.stem.lower() in _INDEX and file.parent.name else file.stem
    return name.replace("-", " ").replace("_", " ").strip().capitalize()
