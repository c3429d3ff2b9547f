"""Message catalogues, kept with Babel: no GNU gettext is needed.

`update` brings a language's catalogue in line with the sources, `problems` says what is wrong with it, `compile_stale`
writes what Django reads.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template

# How Django's functions are called; `_` stands for all that take one text.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".md"}
SKIPPED_FOLDERS = {"migrations", "static", "tests", "__pycache__"}
# `%(name)s`, `%s`, `%d`, `{name}` and tags: a translation must carry the same ones.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")
# The dates in a catalogue's head would make each update a change.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def catalogue_file(locale_dir: Path, language: str) -> Path:
    """Return where Django looks for a language's catalogue."""
    return locale_dir / language / "LC_MESSAGES" / "django.po"


def extract_messages(root: Path, folders: Iterable[str]) -> Catalog:
    """Return all texts marked in Python files and templates of these folders below `root`."""
    catalog = Catalog(creation_date=EPOCH, revision_date=EPOCH)
    for folder in sorted(folders):
        for file in sorted((root / folder).rglob("*")):
            if not SKIPPED_FOLDERS.intersection(file.relative_to(root).parts):
                _add_file(catalog, file, str(file.relative_to(root)))
    return catalog


def _add_file(catalog: Catalog, file: Path, name: str) -> None:
    if file.suffix == ".py":
        source = file.read_bytes()
    elif file.suffix in TEMPLATE_SUFFIXES and "templates" in Path(name).parts:
        code = template.templatize(file.read_text(), origin=name)
        # What is not marked becomes XXX: without its indentation it passes for Python.
        source = "\n".join(line.strip() for line in code.splitlines()).encode()
    else:
        return
    for _line, texts, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        catalog.add(texts, locations=[(name, 0)], context=context)


def read(file: Path, language: str) -> Catalog:
    """Return the catalogue in `file`, or an empty one."""
    if not file.exists():
        return Catalog(locale=language, creation_date=EPOCH, revision_date=EPOCH)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def update(file: Path, language: str, sources: Catalog) -> None:
    """Write the catalogue with exactly the texts of `sources`, keeping the translations that there are."""
    catalog = read(file, language)
    catalog.update(sources, no_fuzzy_matching=True, update_creation_date=False)
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.project = catalog.version = catalog.msgid_bugs_address = ""
    catalog.last_translator = catalog.language_team = "Rostrum"
    catalog.fuzzy = False
    catalog.header_comment = "# What Rostrum says in another language. `manage.py messages` keeps it in line."
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog, width=120, ignore_obsolete=True, include_lineno=False, sort_output=True)


def problems(file: Path, language: str, sources: Catalog) -> Iterator[str]:
    """Say, one line each, what keeps the catalogue from being complete and right."""
    catalog = read(file, language)
    for message in _texts(sources):
        translated = catalog.get(message.id, message.context)
        if translated is None:
            yield f"missing: {message.id!r}"
        elif translated.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not all(_forms(translated.string)) or len(_forms(translated.string)) < len(_forms(message.id)):
            yield f"untranslated: {message.id!r}"
        elif not _same_placeholders(translated):
            yield f"other placeholders or tags: {message.id!r} and {translated.string!r}"
    for message in _texts(catalog):
        if sources.get(message.id, message.context) is None:
            yield f"not in the sources: {message.id!r}"


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return a text's singular and plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _same_placeholders(message: Message) -> bool:
    """Tell whether each form has the placeholders of its counterpart; a singular may leave out its number."""
    wanted = [sorted(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    return all(sorted(PLACEHOLDER.findall(form)) in wanted for form in _forms(message.string))


def compile_stale(locale_dir: Path) -> list[Path]:
    """Compile the catalogues that have changed since they were compiled; return the files written."""
    written = []
    for file in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            continue
        with file.open("rb") as source:
            catalog = read_po(source, locale=file.parts[-3])
        # Written beside and moved: a process that starts meanwhile reads the old one or the new one.
        beside = target.with_suffix(".mo.new")
        with beside.open("wb") as output:
            write_mo(output, catalog)
        beside.replace(target)
        written.append(target)
    return written
