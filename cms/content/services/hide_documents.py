"""Move documents of older installations from where everybody could read them."""

import logging

from django.core.files.storage import Storage, storages
from wagtail.documents import get_document_model

logger = logging.getLogger(__name__)

_FOLDER = "documents"


def public_documents() -> list[str]:
    """Return the names of documents that still lie in the public storage."""
    try:
        _folders, names = storages["default"].listdir(_FOLDER)
    except FileNotFoundError:
        return []
    return [f"{_FOLDER}/{name}" for name in names]


def hide_documents() -> int:
    """Move them into the private storage under the same names, and return how many were moved.

    Killed in between it can be run again: a copy is complete before the original goes.
    """
    private = get_document_model()._meta.get_field("file").storage
    return sum(_hide(name, storages["default"], private) for name in public_documents())


def _hide(name: str, public: Storage, private: Storage) -> bool:
    if not private.exists(name):
        with public.open(name) as original:
            private.save(name, original)
    elif private.size(name) != public.size(name):
        logger.error("Another document is named %s already; move the older one by hand", name)
        return False
    public.delete(name)
    return True
