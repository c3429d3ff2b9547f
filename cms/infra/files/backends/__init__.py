"""Where files are kept; `settings.FILES["BACKEND"]` names one of these."""

from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from cms.infra.files.base import Backend


@lru_cache(maxsize=1)
def backend() -> Backend:
    """Return the backend that this installation has."""
    made: Backend = import_string(settings.FILES["BACKEND"])()
    return made


def _forget(*, setting: str, **_kwargs: object) -> None:
    if setting in {"FILES", "STORAGES"}:
        backend.cache_clear()


setting_changed.connect(_forget, dispatch_uid="cms.infra.files.backends")
