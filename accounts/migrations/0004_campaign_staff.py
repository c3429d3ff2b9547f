"""The group that lets members of organisations into the Wagtail admin."""

from django.db import migrations

NAME = "Campaign staff"


def create_group(apps, schema_editor):
    """Create the group with the door's permission, and put everybody in who is a member already."""
    database = schema_editor.connection.alias
    models = {
        name: apps.get_model(*name.split(".")).objects.using(database)
        for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType", "accounts.User")
    }
    group, _ = models["auth.Group"].get_or_create(name=NAME)
    kind, _ = models["contenttypes.ContentType"].get_or_create(app_label="wagtailadmin", model="admin")
    permission, _ = models["auth.Permission"].get_or_create(
        content_type=kind, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    group.permissions.add(permission)
    members = models["accounts.User"].filter(memberships__isnull=False).values_list("pk", flat=True).distinct()
    group.user_set.add(*members)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_audit_log_is_kept"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(create_group, migrations.RunPython.noop, elidable=False)]
