"""What every place that keeps files can do, and what can go wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

# S3 signs for a week at most (AWS Signature Version 4, query parameters: X-Amz-Expires).
LONGEST_LINK = timedelta(days=7)


class FilesError(Exception):
    """Something about a file went wrong; the subclasses say what."""


class Refused(FilesError):  # noqa: N818 - the providers share these names
    """This content will never be taken. `code` is stable, `message` tells the person what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Missing(FilesError):  # noqa: N818 - the providers share these names
    """There is no such file, or not any longer."""


class Unavailable(FilesError):  # noqa: N818 - the providers share these names
    """The store cannot be reached or refuses us; try again later."""


@dataclass(frozen=True)
class Stored:
    """An object as the store lists it: its key, its size in bytes and when it was written."""

    key: str
    size: int
    written: datetime


@dataclass(frozen=True)
class Presigned:
    """A form that a browser posts as multipart/form-data: these fields first, the content last, as the field `file`."""

    url: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UploadRule:
    """What a presigned upload may bring: one object under this key, of this type and of at most this many bytes."""

    key: str
    content_type: str
    max_bytes: int
    expires: timedelta


@dataclass(frozen=True, kw_only=True)
class DownloadRule:
    """What a presigned link gives: the object under this key, under this name, for this long."""

    key: str
    filename: str
    content_type: str
    inline: bool
    expires: timedelta


class Backend(Protocol):
    """A public and a private place for objects. Every method raises `Unavailable` when the store does not answer."""

    def put(self, *, key: str, public: bool, content: BinaryIO, content_type: str) -> None:
        """Write the object whole or not at all, over what has that key."""

    def open(self, *, key: str, public: bool) -> BinaryIO:
        """Return the content, to be closed by the caller; raises `Missing`."""

    def stat(self, *, key: str, public: bool) -> Stored | None:
        """Return what the store knows of the object, None when there is none."""

    def delete(self, *, key: str, public: bool) -> None:
        """Delete the object; it is all right when there is none."""

    def objects(self, *, prefix: str, public: bool) -> Iterator[Stored]:
        """Yield every object whose key begins with the prefix."""

    def public_url(self, *, key: str) -> str:
        """Return the lasting address of a public object."""

    def presign_upload(self, rule: UploadRule) -> Presigned:
        """Return a form that writes one private object."""

    def presign_download(self, rule: DownloadRule) -> str:
        """Return an address that reads one private object until it expires."""
