"""The import: every file a page first, so that links lead forward too, then every page its text."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from wagtail.models import Page

from cms.content.markdown import PageLink, body_from_markdown
from support.models import ArticlePage, HelpSectionPage
from support.services.import_articles.pictures import BadPictureError, imported_picture
from support.services.import_articles.source import BadFileError, Source, read_source

_SUFFIXES = {".md", ".markdown"}


@dataclass
class Report:
    """What an import did: paths below the folder, and what is wrong with the files that did not go in."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[BadFileError] = field(default_factory=list)


def import_articles(*, folder: Path, section: HelpSectionPage) -> Report:
    """Make every Markdown file below the folder an article of the section, or update the article it was made into.

    A bad file is reported and the others go in. An article whose file says what it said at the last import is left
    alone: it gets no new revision. An article is known by its file's path below the folder, in this section.
    """
    report = Report()
    sources = _sources(folder, report)
    with translation.override(section.locale.language_code):
        run = _Run(folder, section, report)
        # Bad files are found first: a link to one of them must not lead to a page that goes away again.
        sources = [source for source in sources if run.can_import(source)]
        run.prepare(sources)
        for source in sources:
            run.fill(source)
        run.sort(sources)
    return report


def _sources(folder: Path, report: Report) -> list[Source]:
    sources: list[Source] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() not in _SUFFIXES or not file.is_file():
            continue
        path = file.relative_to(folder).as_posix()
        if not file.resolve().is_relative_to(folder.resolve()):
            # A folder from elsewhere must not publish what else lies on this machine.
            report.problems.append(BadFileError(path, 1, "The file is a link out of the folder."))
            continue
        try:
            sources.append(read_source(file, path))
        except BadFileError as problem:
            report.problems.append(problem)
        except OSError as error:
            report.problems.append(BadFileError(path, 1, f"The file cannot be read: {error.strerror}."))
    return sources


class _Run:
    """One import into one section."""

    def __init__(self, folder: Path, section: HelpSectionPage, report: Report) -> None:
        self.folder = folder.resolve()
        self.section = section
        self.report = report
        articles = ArticlePage.objects.child_of(section).exclude(source_path="")
        self.articles: dict[str, ArticlePage] = {article.source_path: article for article in articles}
        self.anchors: dict[str, dict[str, str]] = {}
        self.new: set[str] = set()

    def can_import(self, source: Source) -> bool:
        """Return whether a file can be made an article, and report it where not."""
        try:
            with transaction.atomic():
                has_text = bool(self._body(source, links=False))
        except BadFileError as problem:
            self.report.problems.append(problem)
            return False
        if not has_text:
            self.report.problems.append(BadFileError(source.path, source.first_line, "The file has no text."))
        return has_text

    def prepare(self, sources: list[Source]) -> None:
        """Give each new file a page that nobody sees yet."""
        taken = set(Page.objects.child_of(self.section).values_list("slug", flat=True))
        for source in sources:
            self.anchors[source.path] = source.anchors
            if source.path in self.articles:
                continue
            slug = _free(source.slug or "article", taken)
            article = ArticlePage(title=source.title, slug=slug, live=False, source_path=source.path, body=[])
            article.locale = self.section.locale
            try:
                with transaction.atomic():
                    self.articles[source.path] = self.section.add_child(instance=article)
            except ValidationError as error:
                self.report.problems.append(BadFileError(source.path, 1, " ".join(error.messages)))
                continue
            taken.add(slug)
            self.new.add(source.path)

    def fill(self, source: Source) -> None:
        """Publish what a file says, unless its article says so already; without it a new page goes away again."""
        article = self.articles.get(source.path)
        if article is None:
            return
        try:
            with transaction.atomic():
                changed = self._publish(article, source)
        except BadFileError as problem:
            self.report.problems.append(problem)
            if source.path in self.new:
                self.articles.pop(source.path).delete()
            return
        if source.path in self.new:
            self.report.created.append(source.path)
        else:
            (self.report.updated if changed else self.report.unchanged).append(source.path)

    def _publish(self, article: ArticlePage, source: Source) -> bool:
        body = self._body(source)
        digest = _digest(source, body)
        if article.source_digest == digest:
            return False
        article.title, article.summary, article.source_digest = source.title, source.summary, digest
        article.body = body
        article.tags.set(source.tags)
        try:
            article.full_clean()
        except ValidationError as error:
            raise BadFileError(source.path, source.first_line, " ".join(error.messages)) from error
        article.save_revision().publish()
        return True

    def _body(self, source: Source, *, links: bool = True) -> list[tuple[str, Any]]:
        return body_from_markdown(
            source.text,
            resolve_link=lambda address: self._link(source, address) if links else None,
            resolve_image=lambda address: self._picture(source, address),
        )

    def _link(self, source: Source, address: str) -> PageLink | str | None:
        path, _hash, fragment = address.partition("#")
        path = path.partition("?")[0]
        for target in _below(source.path, path):
            for candidate in (target, f"{target}.md", f"{target}/index.md", f"{target}/README.md"):
                if article := self.articles.get(candidate):
                    return PageLink(article.pk, self.anchors.get(candidate, {}).get(fragment, fragment))
        return None

    def _picture(self, source: Source, address: str) -> Any:
        if "://" in address or address.startswith(("//", "data:")):
            # Pictures of other sites stay there: their description stands in for them.
            return None
        targets = _below(source.path, address.partition("?")[0].partition("#")[0])
        files = [(self.folder / target).resolve() for target in targets]
        file = next((file for file in files if file.is_file()), files[-1])
        line = source.line_of(address)
        if not file.is_relative_to(self.folder):
            raise BadFileError(source.path, line, f"The picture lies outside of the folder: {address}")
        try:
            return imported_picture(file)
        except BadPictureError as problem:
            raise BadFileError(source.path, line, f"{problem}: {address}") from problem

    def sort(self, sources: list[Source]) -> None:
        """Put the articles with an `order` in that order, before the others; nothing moves that stands right."""
        ordered = sorted((source for source in sources if source.order is not None), key=lambda each: each.order or 0)
        wanted = [self.articles[source.path].pk for source in ordered if source.path in self.articles]
        children = list(Page.objects.child_of(self.section).order_by("path").values_list("pk", flat=True))
        if children[: len(wanted)] == wanted:
            return
        for pk in reversed(wanted):
            page = Page.objects.get(pk=pk)
            first = Page.objects.child_of(self.section).order_by("path").first()
            if first and first.pk != pk:
                page.move(first, pos="left")


def _below(source_path: str, address: str) -> list[str]:
    """Return the paths below the folder that an address in a file can mean, the likeliest first.

    A leading slash means the root of the documentation: the folder, or one on the way from the file up to it.
    """
    parent = PurePosixPath(source_path).parent
    if address.startswith("/"):
        return [normpath(str(root / address.lstrip("/"))) for root in (parent, *parent.parents)]
    return [normpath(str(parent / address)) if address else source_path]


def _free(slug: str, taken: set[str]) -> str:
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _digest(source: Source, body: list[tuple[str, Any]]) -> str:
    """Return the digest of what an article is to say; pictures and pages count by their ids."""
    said = [source.title, source.summary, source.tags, body]
    return hashlib.sha256(json.dumps(said, default=lambda value: value.pk).encode()).hexdigest()
