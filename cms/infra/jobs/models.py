from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job is in its life."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead")
    CANCELLED = "cancelled", _("Cancelled")


FINAL = (State.DONE, State.DEAD, State.CANCELLED)


class Job(models.Model):
    """A piece of work to be done after the transaction that wrote it, and what became of it.

    Rows are written by `enqueue`, claimed and settled by statements of claims.py, and changed by staff through
    services.py; nothing else writes here.
    """

    name = models.CharField(_("job"), max_length=100, db_comment="Which function: see cms.infra.jobs.registry.")
    payload = models.JSONField(
        _("payload"), default=dict, db_comment="Arguments of the function: ids, no personal data."
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED, db_default=State.QUEUED)
    priority = models.SmallIntegerField(_("priority"), default=0, db_default=0, db_comment="Higher runs first.")
    run_at = models.DateTimeField(_("not before"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"))
    lease = models.PositiveIntegerField(_("lease in seconds"))
    dedupe_key = models.CharField(
        _("key"), max_length=200, default="", db_default="", blank=True, db_comment="At most one job per name and key."
    )
    owner = models.CharField(
        _("owner"), max_length=100, default="", db_default="", blank=True, db_comment='Opaque: "organisation:7".'
    )
    claim = models.UUIDField(null=True, editable=False, db_comment="Token of the attempt that may settle this job.")
    worker = models.CharField(_("worker"), max_length=100, default="", db_default="", blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False, db_default=False)
    progress_done = models.PositiveIntegerField(_("done"), default=0, db_default=0)
    progress_total = models.PositiveIntegerField(_("total"), null=True, blank=True)
    progress_message = models.CharField(_("progress"), max_length=200, default="", db_default="", blank=True)
    error_type = models.CharField(_("error"), max_length=200, default="", db_default="", blank=True)
    error_message = models.TextField(_("error message"), default="", db_default="", blank=True)
    error_trace = models.TextField(_("traceback"), default="", db_default="", blank=True)
    created = models.DateTimeField(_("created"), db_default=Now())
    started = models.DateTimeField(_("started"), null=True, blank=True)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "dedupe_key"], condition=~models.Q(dedupe_key=""), name="jobs_job_once_per_key"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="jobs_job_state_is_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="jobs_job_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(state=State.RUNNING, claim__isnull=False, lease_until__isnull=False)
                | (~models.Q(state=State.RUNNING) & models.Q(claim__isnull=True, lease_until__isnull=True)),
                name="jobs_job_running_has_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=FINAL, finished__isnull=False)
                | (~models.Q(state__in=FINAL) & models.Q(finished__isnull=True)),
                name="jobs_job_final_has_an_end",
            ),
            models.CheckConstraint(condition=models.Q(max_attempts__gte=1, lease__gte=1), name="jobs_job_may_be_tried"),
        ]
        indexes = [
            models.Index(
                models.F("priority").desc(),
                "run_at",
                "id",
                condition=models.Q(state=State.QUEUED),
                name="jobs_job_claim",
            ),
            # Not the lease itself: a heartbeat that changes no indexed column leaves the indexes alone.
            models.Index(fields=["id"], condition=models.Q(state=State.RUNNING), name="jobs_job_running"),
            models.Index(fields=["-id"], condition=models.Q(state=State.DEAD), name="jobs_job_dead"),
            models.Index(fields=["name", "-id"], name="jobs_job_name"),
            models.Index(fields=["owner", "-id"], condition=~models.Q(owner=""), name="jobs_job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class CronSlot(models.Model):
    """A moment at which a cron job was due, taken by the worker that wrote the row.

    The first slot of a job has no job: it says since when the job is known.
    """

    name = models.CharField(max_length=100)
    slot = models.DateTimeField()
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="jobs_cronslot_once")]

    def __str__(self) -> str:
        return f"{self.name} at {self.slot:%Y-%m-%d %H:%M}"
