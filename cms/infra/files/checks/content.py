"""What a file is, told from its content; neither from its name nor from what its sender says."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.infra.files.base import Refused
from cms.infra.files.checks.images import redraw
from cms.infra.files.checks.types import TYPES, is_active
from cms.infra.files.kinds import Kind

CHUNK = 64 * 1024
_HEAD = 8 * 1024
_IN_MEMORY = 5 * 1024 * 1024


@dataclass(frozen=True)
class Checked:
    """Content that may be kept: for images a new file. `checksum` is its SHA-256 in hexadecimal."""

    content: BinaryIO
    content_type: str
    size: int
    checksum: str
    width: int | None = None
    height: int | None = None


def check(content: BinaryIO, *, kind: Kind, content_type: str = "") -> Checked:
    """Return the content as it may be kept, with its true type; raises `Refused`.

    With a `content_type` it has to be of just this one. The caller closes `Checked.content`.
    """
    copy = _limited_copy(content, kind.max_bytes)
    try:
        found = _recognise(copy, (content_type,) if content_type else kind.types)
        if not TYPES[found].is_image:
            return Checked(copy, found, *_measure(copy))
        image = redraw(copy, content_type=found, max_pixels=kind.max_pixels, max_side=kind.max_side, square=kind.square)
    except BaseException:
        copy.close()
        raise
    copy.close()
    return Checked(image.content, found, *_measure(image.content), width=image.width, height=image.height)


def check_claim(*, kind: Kind, content_type: str, size: int | None) -> None:
    """Refuse an upload by what its sender says of it, before anything is sent; raises `Refused`."""
    if content_type not in kind.types:
        raise _wrong_type(kind.types)
    if size is not None and size > kind.max_bytes:
        raise _too_large(kind.max_bytes)
    if size == 0:
        raise _empty()


def too_large(kind: Kind) -> Refused:
    """Return the refusal of a file that is over the kind's limit."""
    return _too_large(kind.max_bytes)


def chunks(content: BinaryIO) -> Iterator[bytes]:
    """Yield the content from where it stands, in pieces."""
    while chunk := content.read(CHUNK):
        yield chunk


def _limited_copy(content: BinaryIO, most: int) -> BinaryIO:
    """Return a copy that nobody else can change while it is checked; raises `Refused` when it is empty or too long."""
    copy: BinaryIO = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - the caller closes it
    for chunk in chunks(content):
        copy.write(chunk)
        if copy.tell() > most:
            copy.close()
            raise _too_large(most)
    if not copy.tell():
        copy.close()
        raise _empty()
    return copy


def _recognise(content: BinaryIO, wanted: tuple[str, ...]) -> str:
    """Return which of the wanted types the content is; raises `Refused` with what stands most in the way."""
    content.seek(0)
    try:
        seen = [match.mime_type for match in puremagic.magic_string(content.read(_HEAD))]
    except puremagic.PureError:
        # Plain text has no signature.
        seen = []
    refusal = _wrong_type(wanted)
    for name in wanted:
        # Office documents and archives all begin alike: only a closer look tells them apart.
        if not (_is_text(seen) if name.startswith("text/") else name in seen):
            continue
        try:
            if verify := TYPES[name].verify:
                verify(content)
        except Refused as error:
            refusal = error if error.code != "type" else refusal
        else:
            return name
    raise refusal


def _is_text(seen: list[str]) -> bool:
    """Tell whether no signature speaks against it: short texts look like many things, but never like a page."""
    return not any(is_active(name) or name.startswith("image/") for name in seen)


def _measure(content: BinaryIO) -> tuple[int, str]:
    """Return size and SHA-256 of the content, and go back to its beginning."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(content):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return size, digest.hexdigest()


def _wrong_type(wanted: tuple[str, ...]) -> Refused:
    extensions = ", ".join(sorted(TYPES[name].extension.removeprefix(".") for name in wanted))
    return Refused(
        "type", _("Files of this type cannot be used here. Choose one of these: %(types)s.") % {"types": extensions}
    )


def _too_large(most: int) -> Refused:
    return Refused("size", _("This file is too large: at most %(size)s.") % {"size": filesizeformat(most)})


def _empty() -> Refused:
    return Refused("empty", _("This file is empty. Choose another one."))
