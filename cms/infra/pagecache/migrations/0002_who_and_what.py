from django.db import migrations, models


class Migration(migrations.Migration):
    """Each column is empty or has a constant default, so PostgreSQL rewrites no row."""

    dependencies = [
        ("pagecache", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="purgerecord",
            options={
                "ordering": ["xid", "id"],
                "permissions": [("view_cache_report", "Can see what is cached and purged")],
                "verbose_name": "purge of the page cache",
                "verbose_name_plural": "purges of the page cache",
            },
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="actor",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="applied",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="entries",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="subject",
            field=models.CharField(db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="urls",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="purgerecord",
            name="warmed",
            field=models.DateTimeField(null=True),
        ),
    ]
