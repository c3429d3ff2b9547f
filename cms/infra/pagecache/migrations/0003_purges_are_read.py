from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside running purges, which must not wait."""

    atomic = False

    dependencies = [
        ("pagecache", "0002_who_and_what"),
    ]

    operations = [
        AddIndexConcurrently("purgerecord", GinIndex(fields=["tags"], name="pagecache_purge_tags")),
        AddIndexConcurrently("purgerecord", models.Index(fields=["cause", "-id"], name="pagecache_purge_cause")),
        AddIndexConcurrently(
            "purgerecord",
            models.Index(
                condition=models.Q(("entries__gt", 0), ("warmed", None)),
                fields=["id"],
                name="pagecache_purge_to_warm",
            ),
        ),
        AddIndexConcurrently(
            "purgerecord",
            models.Index(condition=models.Q(("applied", None)), fields=["id"], name="pagecache_purge_to_apply"),
        ),
    ]
