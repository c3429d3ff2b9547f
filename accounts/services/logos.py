"""The picture by which an organisation is known."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.permissions import CHANGE_ORGANISATION, require
from accounts.selectors import standing_of
from accounts.services.organisations import owner_key
from cms.infra import files
from cms.infra.files.models import File

LOGO, LOGO_SMALL = "organisation_logo", "organisation_logo_small"
_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif")
_MOST = 5 * 1024 * 1024


def register_kinds() -> None:
    """Make the two sizes of a logo known: for the front page, and for lists and menus."""
    for name, side in ((LOGO, 1024), (LOGO_SMALL, 256)):
        files.register_kind(
            files.Kind(
                name=name,
                types=_TYPES,
                max_bytes=_MOST,
                public=True,
                key="avatars/orgs/{organisation_id}/{filename}",
                max_side=side,
            )
        )


@transaction.atomic
def set_logo(*, organisation: Organisation, by: User, content: BinaryIO) -> Organisation:
    """Show this picture as the organisation's logo, written anew from its pixels; the old one goes.

    Raises `PermissionDenied`, `files.Unavailable`, and `ValidationError` with the code of `files.Refused` for what is
    no picture that can be shown.
    """
    current = _changeable(organisation, by)
    former = [current.logo, current.logo_small]
    current.logo = _kept(LOGO, current, content)
    current.logo_small = _kept(LOGO_SMALL, current, content)
    _save(current, former, by=by)
    return current


@transaction.atomic
def remove_logo(*, organisation: Organisation, by: User) -> Organisation:
    """Show the organisation by its name again. Raises `PermissionDenied`."""
    current = _changeable(organisation, by)
    former = [current.logo, current.logo_small]
    if any(former):
        current.logo = current.logo_small = None
        _save(current, former, by=by)
    return current


def _changeable(organisation: Organisation, by: User) -> Organisation:
    require(standing_of(by, organisation), CHANGE_ORGANISATION)
    rows = Organisation.objects.select_for_update(of=["self"]).select_related("logo", "logo_small")
    return rows.get(pk=organisation.pk)


def _kept(kind: str, organisation: Organisation, content: BinaryIO) -> File:
    content.seek(0)
    owner, name = owner_key(organisation), f"{organisation.slug}.png"
    try:
        return files.store(kind=kind, owner=owner, content=content, name=name, organisation_id=organisation.pk)
    except files.Refused as refused:
        raise ValidationError({"logo": refused.message}, code=refused.code) from refused


def _save(organisation: Organisation, former: list[File | None], *, by: User) -> None:
    organisation.save(update_fields=["logo", "logo_small"])
    for file in former:
        if file is not None:
            files.release(file)
    record("organisation.changed", by=by, organisation=organisation, target=organisation, details={"fields": ["logo"]})
