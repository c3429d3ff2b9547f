"""Give organisations their addresses, and keep those they had for a while."""

from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import FormerSlug, Organisation

# Links in mails and on paper, and what search engines remember, must not lead to somebody else.
KEPT_FOR: Final = timedelta(days=365)
# Of one organisation, the newest: nobody shall hold good addresses for themselves by one change after the other.
MOST_KEPT: Final = 5


def take_address(organisation: Organisation, *, before: str = "") -> None:
    """Save an organisation at the address in its `slug`, in the caller's transaction.

    `before` is the address that it gives up: from now on that leads here. Raises `ValidationError` when somebody else
    has the address, or had it within the last year.
    """
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise ValidationError({"slug": _("Another organisation has this address. Choose another one.")}) from error
    # Only now: saving has waited for whoever was giving this address up at the same moment.
    held = FormerSlug.objects.select_for_update().filter(slug=organisation.slug).first()
    if held is not None:
        if held.organisation_id != organisation.pk and held.given_up > timezone.now() - KEPT_FOR:
            raise ValidationError(
                {"slug": _("This address belonged to another organisation until recently. Choose another one.")}
            )
        held.delete()
    if before:
        FormerSlug.objects.create(slug=before, organisation=organisation)
        kept = organisation.former_slugs.order_by("-given_up", "-pk")[:MOST_KEPT]
        organisation.former_slugs.exclude(pk__in=[one.pk for one in kept]).delete()
