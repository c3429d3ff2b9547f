"""The kinds of files there are. Apps register theirs in `AppConfig.ready()`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from string import Formatter

from cms.infra.files.checks.types import TYPES

# Uploads wait here, in the private place, until they are checked.
UPLOADS = "uploads/"
# Wagtail names its own files; the sweep must never take them for orphans.
_WAGTAILS = ("images/", "original_images/", "documents/", "avatar_images/")
_KEY_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What files of a kind may be, and where they lie.

    `key` is a pattern such as `events/{event_id}/cover/{filename}`; everything before its first brace is the kind's own
    prefix. `max_pixels`, `max_side` and `square` are for images: one with more pixels is refused, one with a longer
    side is made smaller, and one that is to be square is cut to its middle. Files of a kind with `keep` are released
    when they are that old.
    """

    name: str
    types: tuple[str, ...]
    max_bytes: int
    public: bool
    key: str
    max_pixels: int = 40_000_000
    max_side: int = 4096
    square: bool = False
    keep: timedelta | None = None

    @property
    def prefix(self) -> str:
        """What the keys of this kind begin with."""
        return self.key.partition("{")[0]

    def key_for(self, filename: str, parts: dict[str, object]) -> str:
        """Return the key of a file; raises ValueError for parts that do not fit the pattern."""
        wanted = {name for _, name, _, _ in Formatter().parse(self.key) if name} - {"filename"}
        if wanted != set(parts):
            raise ValueError(f"Files of kind {self.name!r} need {sorted(wanted)}, not {sorted(parts)}")
        if bad := [name for name, value in parts.items() if not _KEY_PART.fullmatch(str(value))]:
            raise ValueError(f"Not fit for a key: {bad}")
        return self.key.format(filename=filename, **parts)


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known; raises ValueError for one that could not be kept safely."""
    if unknown := set(kind.types) - set(TYPES):
        raise ValueError(f"Rostrum cannot check files of these types: {sorted(unknown)}")
    if not kind.key.endswith("/{filename}") or "/" not in kind.prefix:
        raise ValueError(f"The key of kind {kind.name!r} must begin with a folder and end with /{{filename}}")
    if kind.prefix.startswith((UPLOADS, *_WAGTAILS)):
        raise ValueError(f"The folder of kind {kind.name!r} belongs to others")
    if _kinds.get(kind.name, kind) != kind:
        raise ValueError(f"There is another kind {kind.name!r}")
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Return a registered kind; raises KeyError."""
    return _kinds[name]


def managed_prefixes() -> set[tuple[str, bool]]:
    """Return the prefix of each kind and whether it is public; uploads that wait are private."""
    return {(kind.prefix, kind.public) for kind in _kinds.values()} | {(UPLOADS, False)}
