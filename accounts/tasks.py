"""What the job worker does for accounts."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from accounts.api.idempotency import KEPT_FOR
from accounts.models import ApiAnswer, ContactField
from accounts.services.contact_fields import clear_some_values
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
    """Forget what people were told long ago, and numbers that they have not proven."""
    forget_old_notices()
    forget_unproven_numbers()
