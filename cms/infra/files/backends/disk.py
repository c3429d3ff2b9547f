"""Files on the disk: the public ones below MEDIA_ROOT, the private ones in a folder that no view lists."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage, storages
from django.urls import reverse

from cms.infra.files import links
from cms.infra.files.base import DownloadRule, Missing, Presigned, Stored, Unavailable, UploadRule
from cms.infra.files.checks.content import chunks
from cms.infra.files.storages import PrivateDiskStorage


class DiskBackend:
    """Two folders. Links to private files lead to a view of ours."""

    def put(self, *, key: str, public: bool, content: BinaryIO, content_type: str) -> None:  # noqa: ARG002 - by extension
        """Write beside the place and move there, so that a crash leaves no half object under the key."""
        path = self._path(key, public)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        content.seek(0)
        with _reaching_disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as file:
                    for chunk in chunks(content):
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)

    def open(self, *, key: str, public: bool) -> BinaryIO:
        """Return the file; raises `Missing`."""
        with _reaching_disk():
            return self._path(key, public).open("rb")

    def stat(self, *, key: str, public: bool) -> Stored | None:
        """Return size and time of the file."""
        path = self._path(key, public)
        return _stored(key, path) if path.is_file() else None

    def delete(self, *, key: str, public: bool) -> None:
        """Delete the file, and the folders that it leaves empty."""
        root, path = self._root(public), self._path(key, public)
        with _reaching_disk():
            path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == root or not folder.is_relative_to(root):
                return
            try:
                folder.rmdir()
            except OSError:
                return

    def objects(self, *, prefix: str, public: bool) -> Iterator[Stored]:
        """Yield the files below the folder of this prefix, those that a crash left half written among them."""
        root = self._root(public)
        for path in sorted((root / prefix).rglob("*")):
            try:
                if path.is_file() and not path.is_symlink():
                    yield _stored(path.relative_to(root).as_posix(), path)
            except FileNotFoundError:
                # Deleted since it was listed.
                continue

    def public_url(self, *, key: str) -> str:
        """Return the address below MEDIA_URL."""
        return str(storages["default"].url(key))

    def presign_upload(self, rule: UploadRule) -> Presigned:
        """Return the form of our own view."""
        upload = links.Upload(rule.key, rule.content_type, rule.max_bytes)
        url = reverse("files:upload", args=[links.sign_upload(upload, rule.expires)])
        return Presigned(url, {"Content-Type": rule.content_type})

    def presign_download(self, rule: DownloadRule) -> str:
        """Return the address of our own view."""
        storage = storages["private"]
        assert isinstance(storage, PrivateDiskStorage)  # noqa: S101 - the two settings belong together
        return storage.link(rule)

    def _path(self, key: str, public: bool) -> Path:
        storage = storages["default" if public else "private"]
        # `path` refuses what leads out of the folder.
        return Path(storage.path(key))

    def _root(self, public: bool) -> Path:
        storage = storages["default" if public else "private"]
        assert isinstance(storage, FileSystemStorage)  # noqa: S101 - the two settings belong together
        return Path(storage.location)


def _stored(key: str, path: Path) -> Stored:
    found = path.stat()
    return Stored(key, found.st_size, datetime.fromtimestamp(found.st_mtime, tz=UTC))


@contextmanager
def _reaching_disk() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Missing from error
    except OSError as error:
        raise Unavailable(f"The disk does not take or give the file: {error.strerror}") from error
