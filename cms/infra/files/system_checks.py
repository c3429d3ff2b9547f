"""What `manage.py check`, and so every start, finds wrong with the places for files."""

from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, storages


def private_is_private(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse one place for public and private files."""
    public, private = storages["default"], storages["private"]
    if isinstance(public, FileSystemStorage) and isinstance(private, FileSystemStorage):
        shared = _overlap(Path(public.location), Path(private.location))
    else:
        shared = getattr(public, "bucket_name", None) == getattr(private, "bucket_name", None)
    if not shared:
        return []
    hint = "Give AWS_PRIVATE_BUCKET_NAME a bucket of its own, or keep the two folders apart."
    return [Error("Private files would lie where everybody may read.", hint=hint, id="files.E001")]


def _overlap(public: Path, private: Path) -> bool:
    return public == private or public in private.parents or private in public.parents
