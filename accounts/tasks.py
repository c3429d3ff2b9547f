"""What the job worker does for accounts."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from accounts.api.idempotency import KEPT_FOR
from accounts.models import ApiAnswer, AuditEntry, ContactExport, ContactField, ContactImport
from accounts.services.contact_export import write_export
from accounts.services.contact_fields import clear_some_values
from accounts.services.contact_files import forget_old_erasures
from accounts.services.contact_import import take_in
from accounts.services.notices import forget_old_notices
from accounts.services.phones import forget_unproven_numbers
from cms.infra.jobs import Run, cron, job


@cron("11 * * * *", name="accounts.forget_api_answers")
def forget_api_answers(run: Run) -> None:
    """Delete answers that nobody can ask for again; they may hold what is known of people."""
    ApiAnswer.objects.filter(created__lte=timezone.now() - KEPT_FOR).delete()


@job("accounts.clear_contact_field", transaction=False)
def clear_contact_field(run: Run, *, field_id: int) -> None:
    """Clear the values of a field that was removed, then delete it. It can begin again at any point."""
    field = ContactField.objects.exclude(removed=None).filter(pk=field_id).first()
    if field is None:
        return
    cleared = 0
    while some := clear_some_values(field):
        cleared += some
        run.progress(done=cleared)
    field.delete()


@cron("23 3 * * *", name="accounts.forget_old_sessions")
def forget_old_sessions(run: Run) -> None:
    """Forget where people were signed in: a session that nobody has used for as long as one lives is over."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE) - timedelta(hours=1)
    UserSession.objects.filter(last_seen_at__lt=oldest).delete()


@cron("41 3 * * *", name="accounts.forget")
def forget(run: Run) -> None:
    """Forget what people were told long ago, numbers that they have not proven, and who was erased from lists."""
    forget_old_erasures()
    forget_old_notices()
    forget_unproven_numbers()


@cron("53 3 * * *", name="accounts.forget_origins")
def forget_origins(run: Run) -> None:
    """Forget from which addresses and devices things were done long ago; that they were done stays."""
    AuditEntry.objects.forget_origins(before=timezone.now() - timedelta(days=settings.AUDIT_ADDRESS_DAYS))


@job("accounts.take_in_contacts", transaction=False, max_attempts=5)
def take_in_contacts(run: Run, *, import_id: int) -> None:
    """Take in a list of people. It goes on where an attempt before it has ended."""
    made = ContactImport.objects.select_related("organisation", "file", "asked_by").get(pk=import_id)

    def advance(done: int) -> None:
        run.progress(done=done, total=made.total)
        run.raise_if_cancelled()

    take_in(made=made, advance=advance)


@job("accounts.write_contact_export", transaction=False, max_attempts=5)
def write_contact_export(run: Run, *, export_id: int) -> None:
    """Write a list of contacts into a file. After a crash it begins anew."""
    export = ContactExport.objects.select_related("organisation", "asked_by").get(pk=export_id)
    if export.file_id or export.erased:
        return

    def advance(done: int) -> None:
        run.progress(done=done, total=export.contacts)
        run.raise_if_cancelled()

    write_export(export=export, advance=advance)
