"""Publish what is scheduled for now, and unpublish what has expired."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due() -> None:
    """Bring every page and snippet to the state that its schedule asks for.

    Wagtail's `publish_scheduled` command does the same in one go, where one page that cannot be published, such as
    one whose slug has been taken since, holds back all after it, every minute. Here each object has a transaction of
    its own, a failure is logged, and rows that another worker has locked are left to it.
    """
    now = timezone.now()
    for model in _models_with_drafts():
        expired = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for key in list(expired.values_list("pk", flat=True)):
            _attempt(_unpublish, expired, key)
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for key in list(due.values_list("pk", flat=True)):
        _attempt(_publish, due, key)


def _models_with_drafts() -> Iterator[Any]:
    yield Page
    yield from (
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    )


def _attempt(act: Callable[[Any], None], queryset: models.QuerySet[Any], key: Any) -> None:
    """Lock the row if it is still due and nobody else has it, and act on it."""
    try:
        with transaction.atomic():
            row = queryset.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
            if row is not None:
                act(row)
    except Exception:
        logger.exception("The schedule of %s %s could not be kept", queryset.model.__name__, key)


def _unpublish(row: Any) -> None:
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Any) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")
