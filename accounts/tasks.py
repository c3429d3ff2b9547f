"""Housekeeping, run by the job worker."""

from django.utils import timezone

from accounts.api.idempotency import KEPT_FOR
from accounts.models import ApiAnswer
from cms.infra.jobs import Run, cron


@cron("11 * * * *", name="accounts.forget_api_answers")
def forget_api_answers(run: Run) -> None:
    """Delete answers that nobody can ask for again; they may hold what is known of people."""
    ApiAnswer.objects.filter(created__lte=timezone.now() - KEPT_FOR).delete()
