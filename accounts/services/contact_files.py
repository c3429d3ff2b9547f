"""What becomes of lists in files when a person who may stand in them is erased."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacts.consent_proof import hash_of, hashes_of
from accounts.contacts.registry import Erasure
from accounts.models import ContactExport, ContactImport, ErasedAddress
from cms.infra import files
from cms.infra.files.models import File

# Longer than any file of an import is kept.
REMEMBERED_FOR: Final = timedelta(days=30)


def forget_in_files(erasure: Erasure) -> None:
    """Remove all exports that were asked for before, whoever is in them, and have waiting imports leave the person out.

    Nobody can tell who is in a file without reading it. A list that waits is somebody's work, and most of it is about
    others: so what it must not bring back is remembered, as keyed hashes.
    """
    organisation = erasure.contact.organisation
    exports = ContactExport.objects.filter(organisation=organisation, erased=False)
    numbers = list(exports.values_list("pk", flat=True))
    # What an export was narrowed by may name the person. One that is being written finds out at its end.
    exports.filter(pk__in=numbers).update(erased=True, query={})
    for file in File.objects.filter(pk__in=ContactExport.objects.filter(pk__in=numbers).values("file")):
        files.release(file)
    addresses = {address for several in erasure.addresses.values() for address in several}
    ErasedAddress.objects.bulk_create(
        ErasedAddress(organisation=organisation, address_hash=hash_of(organisation.pk, address))
        for address in sorted(addresses)
    )


def refuse_erased(made: ContactImport, addresses: Collection[str]) -> None:
    """Raise `ValidationError` when one of these addresses was erased after the list had come.

    To be asked after a contact was written, in its transaction: an erasure that goes on at the same time is seen then.
    """
    hashes = [each for address in addresses if address for each in hashes_of(made.organisation_id, address)]
    if hashes and erased_since(made).filter(address_hash__in=hashes).exists():
        raise ValidationError(_("This person was erased after the file had come, and is left out."), code="erased")


def erased_since(made: ContactImport) -> QuerySet[ErasedAddress]:
    """Return what was erased after the list had come."""
    return ErasedAddress.objects.filter(organisation=made.organisation_id, at__gte=made.created)


@transaction.atomic
def remove_file(made: ContactImport) -> None:
    """Give up the file of an import that has ended: nobody reads it again."""
    if made.file is not None:
        files.release(made.file)


def forget_old_erasures() -> None:
    """Forget addresses for which no list can wait any more."""
    ErasedAddress.objects.filter(at__lt=timezone.now() - REMEMBERED_FOR).delete()
