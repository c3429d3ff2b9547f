"""Lists of what is to come are answered by an index, however much has been."""

import pytest
from django.db import connection
from django.db.models import FloatField, Func, Value
from django.http import QueryDict
from django.utils import timezone

from events.discovery.search import Search
from events.messages.clock import to_remind_of, to_thank_for
from events.models import Occurrence
from events.models.occurrences import MAP_POINT
from tests.factories import events

pytestmark = pytest.mark.django_db

_FILL = """
    INSERT INTO events_occurrence (organisation_id, event_id, rule_day, recurrence_id, starts_at, ends_at, status,
        cancel_note, moved, beside_rule, revision, listed, longitude, latitude)
    SELECT organisation_id, event_id, date '2000-01-01' + n, starts_at, starts_at + n * interval '1 minute',
        ends_at + n * interval '1 minute', 'scheduled', '', false, false, 0, n % 4 = 0, -120 + n % 50, 25 + n % 25
    FROM events_occurrence, generate_series(1, 4000) AS n
"""


@pytest.fixture
def many() -> Occurrence:
    occurrence = events.occurrence()
    with connection.cursor() as cursor:
        cursor.execute(_FILL)
        cursor.execute("ANALYZE events_occurrence")
    return occurrence


def test_the_soonest_are_found_by_an_index(many):
    rows = Occurrence.objects.listed(timezone.now())
    assert "events_occurrence_soonest" in rows[:20].explain()


def test_what_people_are_reminded_of_and_thanked_for_is_found_by_an_index(many):
    assert "events_occurrence_starts" in to_remind_of(timezone.now()).explain()
    assert "events_occurrence_ends" in to_thank_for(timezone.now()).explain()


def test_the_nearest_are_found_by_an_index(many):
    here = Func(Value(-74.0), Value(40.7), function="point")
    away = Func(MAP_POINT, here, function="", arg_joiner=" <-> ", output_field=FloatField())
    rows = Occurrence.objects.filter(listed=True, longitude__isnull=False).order_by(away)[:20]
    assert "events_occurrence_nearest" in rows.explain()


def test_a_place_and_days_are_found_by_an_index(many):
    asked = QueryDict("lat=40.7&lon=-74.0&within=100&when=month")
    for query in (asked, QueryDict(f"{asked.urlencode()}&sort=soonest")):
        rows = Search.parse(query).occurrences(timezone.now())[:25]
        assert "events_occurrence_nearest" in rows.explain()
