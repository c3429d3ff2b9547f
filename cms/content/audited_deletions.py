"""Deleted pages, images and documents stand in the audit log."""

from typing import Any, Final

from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.audit import record, register_action, staff_at_work
from accounts.models import Organisation
from cms.content.models import Library, SiteDocument, SiteImage

_DELETED: Final = {
    Page: ("page.deleted", _("Page deleted")),
    SiteImage: ("image.deleted", _("Image deleted")),
    SiteDocument: ("document.deleted", _("Document deleted")),
}


def register() -> None:
    """Write each deletion down from now on."""
    for model, (action, label) in _DELETED.items():
        register_action(action, label)
        post_delete.connect(note_deleted, sender=model)


def note_deleted(instance: Page | SiteImage | SiteDocument, **_signal: Any) -> None:
    """Write down that something was deleted; in the log of the organisation from whose library it went."""
    action, _label = _DELETED[type(instance)]
    record(
        action,
        by=staff_at_work(),
        organisation=None if isinstance(instance, Page) else _owner_of(instance),
        target=instance,
        details={"title": instance.title},
    )


def _owner_of(file: SiteImage | SiteDocument) -> Organisation | None:
    library = Library.objects.over(file.collection).select_related("organisation").first()
    return library.organisation if library else None
