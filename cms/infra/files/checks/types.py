"""The types that Rostrum can check, and how each is told from what only claims to be it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from cms.infra.files.checks import documents
from cms.infra.files.checks.images import FORMATS

# What a browser would run, whatever its name says: never shown in place, always downloaded.
ACTIVE_TYPES = frozenset(
    {
        "application/ecmascript",
        "application/javascript",
        "application/mathml+xml",
        "application/pdf",
        "application/rdf+xml",
        "application/rss+xml",
        "application/atom+xml",
        "application/x-javascript",
        "application/x-shockwave-flash",
        "application/xhtml+xml",
        "application/xml",
        "application/xslt+xml",
        "image/svg+xml",
        "multipart/related",
        "text/ecmascript",
        "text/html",
        "text/javascript",
        "text/vbscript",
        "text/xml",
        "text/xsl",
    }
)


@dataclass(frozen=True)
class Type:
    """A content type: the extension its files get, and what raises `Refused` for content that is not quite it.

    Images have no such check: they are decoded and written anew.
    """

    extension: str
    verify: Callable[[BinaryIO], None] | None = None

    @property
    def is_image(self) -> bool:
        """Whether files of this type are written anew from their pixels."""
        return self.verify is None


TYPES: dict[str, Type] = {
    **{name: Type(image.extension) for name, image in FORMATS.items()},
    "application/pdf": Type(".pdf", documents.verify_pdf),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Type(".xlsx", documents.verify_workbook),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Type(".docx", documents.verify_letter),
    "application/zip": Type(".zip", documents.verify_zip),
    "text/calendar": Type(".ics", documents.verify_calendar),
    "text/csv": Type(".csv", documents.verify_text),
    "text/plain": Type(".txt", documents.verify_text),
}


def is_active(content_type: str) -> bool:
    """Tell whether a browser could run what has this content type."""
    bare = content_type.partition(";")[0].strip().lower()
    return bare in ACTIVE_TYPES or bare.endswith("+xml")
