from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

# The id of the transaction that inserts the row: ever growing, also over restarts of PostgreSQL. By way of text, since
# PostgreSQL has no cast from xid8 to bigint.
_TRANSACTION_ID = Cast(
    Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()),
    models.BigIntegerField(),
)


class PurgeRecord(models.Model):
    """A purge, written by the transaction that changed what the tags stand for.

    Redis is told right after the commit; this row is what is left to tell it again if that did not reach it.
    The order of commits is not the order of ids, hence `xid`: see trust.py.
    """

    tags = models.JSONField()
    # What happened, as a word that its owner puts into a sentence; to what, and by whom, as opaque keys ("user:7").
    cause = models.CharField(max_length=100)
    subject = models.CharField(max_length=120, default="", db_default="")
    actor = models.CharField(max_length=64, default="", db_default="")
    xid = models.BigIntegerField(db_default=_TRANSACTION_ID, db_index=True, editable=False)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    # How many entries it removed (None: Redis was away) and the addresses of some of them.
    entries = models.IntegerField(null=True)
    urls = models.JSONField(default=list, db_default=[])
    # When Redis had applied it after the commit, and when what it removed was fetched again.
    applied = models.DateTimeField(null=True)
    warmed = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("purge of the page cache")
        verbose_name_plural = _("purges of the page cache")
        permissions = [("view_cache_report", _("Can see what is cached and purged"))]
        ordering = ["xid", "id"]
        indexes = [
            GinIndex(fields=["tags"], name="pagecache_purge_tags"),
            models.Index(fields=["cause", "-id"], name="pagecache_purge_cause"),
            models.Index(fields=["id"], condition=models.Q(warmed=None, entries__gt=0), name="pagecache_purge_to_warm"),
            models.Index(fields=["id"], condition=models.Q(applied=None), name="pagecache_purge_to_apply"),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {', '.join(self.tags)}"
