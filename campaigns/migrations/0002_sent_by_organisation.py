from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages are sent while this runs: the table may be large."""

    atomic = False

    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(fields=["owner", "created_at"], include=["state"], name="campaigns_delivery_owner"),
        ),
    ]
