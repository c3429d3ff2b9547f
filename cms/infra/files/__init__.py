"""Uploaded and generated files: public or private, checked, each with a row. See docs/files.md.

file = files.store(kind="avatar", owner="user:7", content=upload, name=upload.name, user_id=7)
files.url(file)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cms.infra.files.base import FilesError, Missing, Refused, Unavailable
from cms.infra.files.kinds import Kind, register_kind

if TYPE_CHECKING:
    from cms.infra.files.services.give_out import open_file, url
    from cms.infra.files.services.release import release
    from cms.infra.files.services.store import store
    from cms.infra.files.services.upload import Upload, begin_upload, finish_upload

__all__ = [
    "FilesError",
    "Kind",
    "Missing",
    "Refused",
    "Unavailable",
    "Upload",
    "begin_upload",
    "finish_upload",
    "open_file",
    "register_kind",
    "release",
    "store",
    "url",
]

# These stand on the model, and this package is imported before there are models.
_LATER = {
    "Upload": "upload",
    "begin_upload": "upload",
    "finish_upload": "upload",
    "open_file": "give_out",
    "release": "release",
    "store": "store",
    "url": "give_out",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"cms.infra.files.services.{_LATER[name]}"), name)
