"""Keep content that is at hand: made by us, or sent with a form."""

from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from cms.infra.files.backends import backend
from cms.infra.files.checks.content import Checked, check
from cms.infra.files.checks.types import TYPES
from cms.infra.files.kinds import Kind, kind_named
from cms.infra.files.models import File
from cms.infra.files.names import key_name, shown_name

# A pending file is nobody's after this.
PENDING_FOR = timedelta(hours=1)


def store(*, kind: str, owner: str, content: BinaryIO, name: str, **key_parts: object) -> File:
    """Check the content, keep it and return its file; raises `Refused` or `Unavailable`.

    `key_parts` fill the pattern of the kind's keys. The row is written before the object: outside a transaction of the
    caller, a crash leaves a pending row, which the sweep clears with its object. Inside one, nobody else sees the row
    until the end; if that is never reached, the sweep finds an object without a row.
    """
    rules = kind_named(kind)
    checked = check(content, kind=rules)
    with checked.content:
        file = new_file(rules, owner=owner, name=name, content_type=checked.content_type, key_parts=key_parts)
        put_checked(file, checked)
    return file


def new_file(kind: Kind, *, owner: str, name: str, content_type: str, key_parts: dict[str, object]) -> File:
    """Write the pending row of a file that is about to be."""
    extension = TYPES[content_type].extension
    return File.objects.create(
        owner=owner,
        kind=kind.name,
        key=kind.key_for(key_name(name, extension=extension), key_parts),
        public=kind.public,
        original_name=shown_name(name, extension=extension),
        content_type=content_type,
        expires_at=timezone.now() + PENDING_FOR,
    )


def put_checked(file: File, checked: Checked) -> None:
    """Put checked content under the file's key, and make its row ready."""
    backend().put(key=file.key, public=file.public, content=checked.content, content_type=checked.content_type)
    keep = file.rules.keep
    file.size, file.checksum = checked.size, checked.checksum
    file.width, file.height = checked.width, checked.height
    file.state, file.checked_at = File.State.READY, timezone.now()
    file.expires_at = timezone.now() + keep if keep else None
    with transaction.atomic():
        # The sweep may have given the file up in the meantime.
        if not File.objects.select_for_update().filter(pk=file.pk, state=File.State.PENDING).exists():
            raise TimedOut
        file.save()


class TimedOut(RuntimeError):  # noqa: N818 - it reads as what it says
    """Keeping the file took longer than a pending one is waited for."""
