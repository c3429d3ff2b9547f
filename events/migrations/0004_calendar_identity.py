"""Every date is known in calendars by `Event.uid`, with RECURRENCE-ID for one of several."""

import django.contrib.postgres.fields
from django.db import migrations, models

# Where it was moved by hand, what the rule says; PostgreSQL counts an hour that is left out as we do.
_AS_NAMED = """
    UPDATE events_occurrence AS occurrence
    SET recurrence_id = CASE
        WHEN occurrence.moved THEN (occurrence.rule_day + recurrence.begins) AT TIME ZONE event.time_zone
        ELSE occurrence.starts_at
    END
    FROM events_recurrence AS recurrence JOIN events_event AS event ON event.id = recurrence.event_id
    WHERE occurrence.event_id = event.id AND occurrence.rule_day IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='attendee',
            name='formerly',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='attendee',
            name='revision',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='recurrence_id',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(_AS_NAMED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recurrence_id', None), ('rule_day', None)), models.Q(('recurrence_id__isnull', False), ('rule_day__isnull', False)), _connector='OR'), name='events_occurrence_is_known_in_calendars'),
        ),
        migrations.RemoveField(
            model_name='occurrence',
            name='uid',
        ),
    ]
