"""Let a browser send a file straight to the store, and take it in once it has been looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.infra.files.backends import backend
from cms.infra.files.base import Missing, Refused, UploadRule
from cms.infra.files.checks.content import Checked, check, check_claim, too_large
from cms.infra.files.kinds import kind_named
from cms.infra.files.models import File
from cms.infra.files.services.release import KEEP_TRACE
from cms.infra.files.services.store import new_file, put_checked

# Time to choose the file, and to send it over a slow line.
UPLOAD_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """How to send a file: POST these fields to the URL as multipart/form-data, the content last, as the field `file`.

    Then call `finish_upload` with the id.
    """

    file_id: int
    url: str
    fields: dict[str, str]
    expires_at: datetime
    method: str = "POST"


def begin_upload(
    *, kind: str, owner: str, name: str, content_type: str, size: int | None = None, **key_parts: object
) -> Upload:
    """Promise a file and return how to send it; raises `Refused` when what is announced will not do.

    Whatever is sent lies in the private place, away from where it will be, until `finish_upload` has checked a copy.
    """
    rules = kind_named(kind)
    check_claim(kind=rules, content_type=content_type, size=size)
    file = new_file(rules, owner=owner, name=name, content_type=content_type, key_parts=key_parts)
    form = backend().presign_upload(
        UploadRule(key=file.upload_key, content_type=content_type, max_bytes=rules.max_bytes, expires=UPLOAD_WITHIN)
    )
    ends = timezone.now() + UPLOAD_WITHIN
    return Upload(file_id=file.pk, url=form.url, fields=form.fields, expires_at=ends)


def finish_upload(*, file_id: int, owner: str) -> File:
    """Check what has arrived and make it the file; finishing twice gives the same file.

    Raises `Missing` when there is no such upload of this owner, or nothing has arrived yet; `Refused` when the content
    is not what was announced: then it has been deleted. The form stays usable until it expires, but what is sent with
    it then is never looked at again.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().filter(pk=file_id, owner=owner).first()
        if file is None or file.state in {File.State.RELEASED, File.State.DELETED}:
            raise Missing(_("There is no such upload. Choose the file again."))
        refused = _refused_before(file)
        if file.state == File.State.PENDING:
            refused = _take_in(file)
    # Outside the transaction, which keeps the refusal.
    if refused:
        raise refused
    return file


def _take_in(file: File) -> Refused | None:
    try:
        checked = _checked_upload(file)
    except Refused as refused:
        file.state, file.refusal = File.State.REFUSED, refused.code
        file.expires_at = timezone.now() + KEEP_TRACE
        file.save(update_fields=["state", "refusal", "expires_at"])
        backend().delete(key=file.upload_key, public=False)
        return refused
    with checked.content:
        put_checked(file, checked)
    backend().delete(key=file.upload_key, public=False)
    return None


def _checked_upload(file: File) -> Checked:
    """Return what has arrived, as it may be kept."""
    arrived = backend().stat(key=file.upload_key, public=False)
    if arrived is None:
        raise Missing(_("The file has not arrived. Upload it again."))
    if arrived.size > file.rules.max_bytes:
        raise too_large(file.rules)
    with backend().open(key=file.upload_key, public=False) as content:
        return check(content, kind=file.rules, content_type=file.content_type)


def _refused_before(file: File) -> Refused | None:
    if file.state != File.State.REFUSED:
        return None
    return Refused(file.refusal, _("This file was refused. Choose another one."))
