"""A store in memory, for tests that are not about files."""

import io
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from django.utils import timezone

from cms.infra.files.base import DownloadRule, Missing, Presigned, Stored, Unavailable, UploadRule

Place = tuple[bool, str]


class FakeBackend:
    """Keeps objects by place and key. `FakeBackend.down = True` makes it fail as a store that does not answer."""

    kept: ClassVar[dict[Place, tuple[bytes, Stored]]] = {}
    down: ClassVar[bool] = False

    @classmethod
    def empty(cls) -> None:
        """Forget everything, and work again."""
        cls.kept.clear()
        cls.down = False

    def put(self, *, key: str, public: bool, content: BinaryIO, content_type: str) -> None:  # noqa: ARG002 - not told apart
        """Keep the content."""
        self._answer()
        content.seek(0)
        data = content.read()
        self.kept[public, key] = (data, Stored(key, len(data), timezone.now()))

    def open(self, *, key: str, public: bool) -> BinaryIO:
        """Return the content; raises `Missing`."""
        self._answer()
        if (public, key) not in self.kept:
            raise Missing
        return io.BytesIO(self.kept[public, key][0])

    def stat(self, *, key: str, public: bool) -> Stored | None:
        """Return what was kept."""
        self._answer()
        return self.kept[public, key][1] if (public, key) in self.kept else None

    def delete(self, *, key: str, public: bool) -> None:
        """Forget the object."""
        self._answer()
        self.kept.pop((public, key), None)

    def objects(self, *, prefix: str, public: bool) -> Iterator[Stored]:
        """Yield what was kept below the prefix."""
        self._answer()
        yield from [
            found for (place, key), (_, found) in self.kept.items() if place == public and key.startswith(prefix)
        ]

    def public_url(self, *, key: str) -> str:
        """Return an address that leads nowhere."""
        return f"https://files.invalid/{key}"

    def presign_upload(self, rule: UploadRule) -> Presigned:
        """Return a form that leads nowhere."""
        return Presigned("https://files.invalid/", {"key": rule.key, "Content-Type": rule.content_type})

    def presign_download(self, rule: DownloadRule) -> str:
        """Return an address that leads nowhere."""
        return f"https://private.files.invalid/{rule.key}"

    def _answer(self) -> None:
        if self.down:
            raise Unavailable
