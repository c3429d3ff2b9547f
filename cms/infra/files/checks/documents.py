"""Documents that are kept as they are: each must be what it says, and nothing else besides."""

import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from cms.infra.files.base import Refused

_CHUNK = 64 * 1024
MOST_ENTRIES = 5_000
# What an archive may unpack to. An office program, or a reader of ours, holds it all in memory.
MOST_UNPACKED = 100 * 1024 * 1024
# Of the last kilobyte of a PDF, where its trailer must stand (ISO 32000-1, Annex H, note 18).
_TAIL = 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    rb"\s*<(!--|(!doctype|\?xml|html|head|body|script|svg|iframe|img|meta|style|object)\b)", re.IGNORECASE
)
_PATH_OUT = re.compile(r"(^[/\\])|(^[A-Za-z]:)|((^|[/\\])\.\.([/\\]|$))|\x00")

# RuntimeError: it wants a password. NotImplementedError: a method that Python lacks. The others: damage.
_ARCHIVE_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(RuntimeError, NotImplementedError, EOFError, OSError, ValueError),
)


def verify_pdf(content: BinaryIO) -> None:
    """Refuse what does not begin and end as a PDF, and what is an archive at the same time."""
    if not _head(content, 5) == b"%PDF-":
        raise _mismatch()
    content.seek(0, 2)
    content.seek(max(0, content.tell() - _TAIL))
    if b"%%EOF" not in content.read():
        raise Refused("damaged", _("This PDF is cut off. Save it once more, then upload it again."))
    content.seek(0)
    if zipfile.is_zipfile(content):
        raise _two_in_one()


def verify_text(content: BinaryIO) -> None:
    """Refuse what holds control characters, as no text does, and what a browser could take for a page."""
    if _MARKUP.match(_head(content, _CHUNK).removeprefix(b"\xef\xbb\xbf")):
        raise _mismatch()
    content.seek(0)
    while chunk := content.read(_CHUNK):
        if _CONTROL.search(chunk):
            raise _mismatch()


def verify_calendar(content: BinaryIO) -> None:
    """Refuse what is no text or does not begin as a calendar (RFC 5545, 3.4)."""
    verify_text(content)
    if not _head(content, 64).removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR"):
        raise _mismatch()


def verify_workbook(content: BinaryIO) -> None:
    """Refuse what is no Office Open XML workbook (ECMA-376), or carries macros."""
    _verify_office(content, "xl/workbook.xml")


def verify_letter(content: BinaryIO) -> None:
    """Refuse what is no Office Open XML text document (ECMA-376), or carries macros."""
    _verify_office(content, "word/document.xml")


def verify_zip(content: BinaryIO) -> None:
    """Refuse an archive that hides something before its beginning, leads out of its folder or unpacks to too much."""
    _names_in_archive(content)


def _verify_office(content: BinaryIO, main_part: str) -> None:
    names = _names_in_archive(content)
    if not {"[Content_Types].xml", main_part} <= names:
        raise _mismatch()
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise Refused("macros", _("This document holds macros. Save it without them, then upload it again."))


def _names_in_archive(content: BinaryIO) -> set[str]:
    """Return the names in an archive after unpacking all of it, to nowhere and up to a limit."""
    if _head(content, 4) != b"PK\x03\x04":
        raise _mismatch()
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            _unpack(archive, entries)
    except _ARCHIVE_ERRORS as error:
        detail = _("This file is damaged or locked. Save it again without a password, then upload it once more.")
        raise Refused("damaged", detail) from error
    return {entry.filename for entry in entries}


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by what it says of itself."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _unpacks_to_too_much()
    if any(_PATH_OUT.search(entry.filename) for entry in entries):
        raise Refused("path", _("This archive wants to write outside its own folder. Pack it again."))


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack and count: what the directory says of the sizes is the sender's word."""
    left = MOST_UNPACKED
    for entry in entries:
        with archive.open(entry) as unpacked:
            while chunk := unpacked.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _unpacks_to_too_much()


def _head(content: BinaryIO, length: int) -> bytes:
    content.seek(0)
    return content.read(length)


def _mismatch() -> Refused:
    return Refused("type", _("The content of this file is not what it claims to be. Choose another file."))


def _two_in_one() -> Refused:
    return Refused("polyglot", _("This file is two files in one. Save it once more as a plain PDF."))


def _unpacks_to_too_much() -> Refused:
    return Refused("bomb", _("This file unpacks to more than Rostrum takes. Split it into smaller ones."))
