"""Take a list of contacts away as a file, made by a job."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import BinaryIO, Final, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.columns import header_of, row_of
from accounts.contacts.query import as_query, contacts_meant
from accounts.contacts.sheets import CSV, XLSX, write_csv, write_xlsx
from accounts.models import ContactExport, Organisation, User
from accounts.notices.kinds import EXPORT_READY
from accounts.permissions import EXPORT_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.notices import notify
from accounts.services.organisations import owner_key
from cms.infra import files
from cms.infra.jobs import enqueue

KIND: Final = "contact_export"
# A workbook is held in memory by whoever opens it, and unpacks to many times its size.
MOST_IN_WORKBOOK: Final = 50_000
_BATCH: Final = 1_000


def register_kind() -> None:
    """Make the files known."""
    files.register_kind(
        files.Kind(
            name=KIND,
            types=(CSV, XLSX),
            max_bytes=200 * 1024 * 1024,
            public=False,
            key="exports/{organisation_id}/{filename}",
            keep=timedelta(days=7),
        )
    )


@transaction.atomic
def export_contacts(
    *, organisation: Organisation, by: User, file_format: str, query: Mapping[str, str] | None = None
) -> ContactExport:
    """Have the contacts that a query means (`accounts.contacts.query`) written into a file; return what tells of it.

    Raises `PermissionDenied`, and `ValidationError` for a format that there is not, or that cannot hold so many.
    """
    from accounts.tasks import write_contact_export

    require(standing_of(by, organisation), EXPORT_CONTACTS)
    if file_format not in ContactExport.Format.values:
        raise ValidationError({"format": _("Choose a format from the list.")}, code="invalid")
    kept = as_query(query or {})
    number = contacts_meant(organisation, kept).count()
    if file_format == ContactExport.Format.XLSX and number > MOST_IN_WORKBOOK:
        message = _("A workbook holds %(most)d contacts here. Choose CSV, which holds all.")
        raise ValidationError({"format": ValidationError(message, "too_many", {"most": MOST_IN_WORKBOOK})})
    export = ContactExport.objects.create(
        organisation=organisation, asked_by=by, format=file_format, query=kept, contacts=number
    )
    export.job = enqueue(write_contact_export, {"export_id": export.pk}, owner=owner_key(organisation))
    export.save(update_fields=["job"])
    details = {"contacts": number, "format": file_format}
    record("contacts.exported", by=by, organisation=organisation, target=export, details=details)
    return export


def write_export(*, export: ContactExport, advance: Callable[[int], None]) -> None:
    """Write the file of an export; `advance(done)` is called on the way, and may raise to end it."""
    content_type = CSV if export.format == ContactExport.Format.CSV else XLSX
    write = write_csv if content_type == CSV else write_xlsx
    with tempfile.TemporaryFile() as content:
        write(content, _rows(export, advance))
        content.seek(0)
        day = timezone.now().date().isoformat()
        file = files.store(
            kind=KIND,
            owner=owner_key(export.organisation),
            content=cast("BinaryIO", content),
            name=f"contacts-{day}.{export.format}",
            organisation_id=export.organisation_id,
        )
    with transaction.atomic():
        # What was searched for may name somebody, and nobody needs it any more.
        if not ContactExport.objects.filter(pk=export.pk, erased=False).update(file=file, query={}):
            # Somebody was erased meanwhile, and may stand in it.
            files.release(file)
        elif export.asked_by:
            link = reverse("contacts:export_status", args=[export.pk])
            notify(to=[export.asked_by], kind=EXPORT_READY, organisation=export.organisation, link=link)


def _rows(export: ContactExport, advance: Callable[[int], None]) -> Iterator[list[str]]:
    own = list(export.organisation.contact_fields.in_use())
    yield header_of(own)
    meant = contacts_meant(export.organisation, export.query).order_by("pk").prefetch_related("tags")
    last, done = 0, 0
    while batch := list(meant.filter(pk__gt=last)[:_BATCH]):
        yield from (row_of(contact, own) for contact in batch)
        last, done = batch[-1].pk, done + len(batch)
        advance(done)
