"""What happens when content has changed."""

from functools import partial
from typing import Any

from django.db import transaction

from cms.content.models import SiteImage
from cms.content.tasks import make_presets


def prepare_renditions(instance: SiteImage, raw: bool = False, **_signal: Any) -> None:
    """Have a saved image made in all sizes, so that they are there when a page with it is published."""
    if not raw:
        transaction.on_commit(partial(make_presets, instance.pk))
