"""Let go of files that nobody needs any longer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.infra.files.backends import backend
from cms.infra.files.models import File
from cms.infra.jobs import enqueue

# Cached pages may show a picture for a while after it was replaced.
GRACE = timedelta(hours=1)
# How long the row of a deleted or refused file tells what became of it.
KEEP_TRACE = timedelta(days=30)


def release(file: File) -> None:
    """Give the file up: no new links, and its object goes after a while. To release twice changes nothing."""
    # The job is made of this module's other verb.
    from cms.infra.files.tasks import delete_released

    with transaction.atomic():
        held = File.objects.select_for_update().get(pk=file.pk)
        if held.state == File.State.READY:
            held.state, held.expires_at = File.State.RELEASED, timezone.now() + GRACE
            held.save(update_fields=["state", "expires_at"])
            job = {"file_id": held.pk}
            enqueue(delete_released, job, run_at=held.expires_at, dedupe_key=f"file:{held.pk}", owner=held.owner)
    file.state, file.expires_at = held.state, held.expires_at


def delete_object(*, file_id: int) -> bool:
    """Delete the object of a file that is due, and say so in its row; return whether it was due.

    The object goes first: after a crash in between, the next attempt finds nothing to delete and ends well.
    """
    with transaction.atomic():
        due = File.objects.due_for_deletion().select_for_update(skip_locked=True)
        file = due.filter(pk=file_id).first()
        if file is None:
            return False
        backend().delete(key=file.upload_key, public=False)
        backend().delete(key=file.key, public=file.public)
        file.state, file.expires_at = File.State.DELETED, timezone.now() + KEEP_TRACE
        # The name is the person's own word.
        file.original_name = ""
        file.save(update_fields=["state", "expires_at", "original_name"])
    return True
