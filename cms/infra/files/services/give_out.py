"""Give files to those who may have them; who that is, the caller decides."""

from datetime import timedelta
from typing import BinaryIO

from cms.infra.files.backends import backend
from cms.infra.files.base import LONGEST_LINK, DownloadRule, Missing
from cms.infra.files.models import File

LINK_LIVES = timedelta(minutes=5)


def url(file: File, *, expires: timedelta = LINK_LIVES, inline: bool = False) -> str:
    """Return the lasting address of a public file, or a link to a private one that expires; raises `Missing`.

    `inline` lets a private picture show in a page; everything else is always downloaded under its own name.
    """
    _must_be_ready(file)
    if file.public:
        return backend().public_url(key=file.key)
    if not timedelta(0) < expires <= LONGEST_LINK:
        raise ValueError(f"A link can live for up to {LONGEST_LINK.days} days")
    return backend().presign_download(
        DownloadRule(
            key=file.key,
            filename=file.original_name,
            content_type=file.content_type,
            inline=inline,
            expires=expires,
        )
    )


def open_file(file: File) -> BinaryIO:
    """Return the content, for the caller to read and close; raises `Missing` or `Unavailable`."""
    _must_be_ready(file)
    return backend().open(key=file.key, public=file.public)


def _must_be_ready(file: File) -> None:
    if file.state != File.State.READY:
        raise Missing(f"File {file.pk} is {file.state}")
