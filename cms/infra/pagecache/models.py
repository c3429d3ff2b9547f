from django.db import models
from django.db.models.functions import Cast

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
    cause = models.CharField(max_length=100)
    xid = models.BigIntegerField(db_default=_TRANSACTION_ID, db_index=True, editable=False)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["xid", "id"]

    def __str__(self) -> str:
        return f"{self.cause}: {', '.join(self.tags)}"
