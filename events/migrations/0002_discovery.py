"""Find events by words, and by place and time at once."""

import unicodedata

import django.contrib.postgres.indexes
from django.db import migrations, models


def _plain(sign):
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in parts if not unicodedata.combining(part))


_ACCENTED = [chr(number) for number in range(0xC0, 0x250) if chr(number).islower()]
_FOLDED = [(sign, _plain(sign)) for sign in _ACCENTED if len(_plain(sign)) == 1 and _plain(sign) != sign]
_FROM, _TO = ("".join(signs) for signs in zip(*_FOLDED, strict=True))

# Kept by PostgreSQL itself, and unknown to the model: whoever loads an event need not load this.
_ADD_WORDS = f"""
ALTER TABLE events_event ADD COLUMN words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', translate(lower(
        title || ' ' || summary || ' ' || city || ' ' || region || ' ' || description
    ), '{_FROM}', '{_TO}')) || array_to_tsvector(array_remove(tags::text[], ''))
) STORED;
CREATE INDEX events_event_words ON events_event USING gin (words);
"""
_POINT = models.Func(models.F("longitude"), models.F("latitude"), function="point")
_LASTS = models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(_ADD_WORDS, "ALTER TABLE events_event DROP COLUMN words"),
        migrations.RemoveIndex(model_name="occurrence", name="events_occurrence_nearest"),
        migrations.AddIndex(
            model_name="occurrence",
            index=django.contrib.postgres.indexes.GistIndex(
                _POINT, _LASTS, condition=models.Q(("listed", True)), name="events_occurrence_nearest"
            ),
        ),
    ]
