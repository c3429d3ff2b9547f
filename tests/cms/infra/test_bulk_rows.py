"""Many rows are inserted by one parameter, and are the rows that Django would have inserted."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cms.infra.bulk_rows import insert_rows
from cms.infra.files.models import File
from cms.infra.jobs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def a_file(key):
    return File(
        owner="user:1",
        kind="avatar",
        key=key,
        public=True,
        state="ready",
        size=7,
        original_name="a 'quoted' ñ \\ name",
        content_type="image/png",
        checksum="x",
        expires_at=MOMENT,
    )


def test_rows_are_as_django_inserts_them():
    first, second = a_file("one"), a_file("two")
    insert_rows([first, second])
    usual = a_file("three")
    usual.save()
    made = {row["id"]: row for row in File.objects.values()}
    assert {made[first.pk]["key"], made[second.pk]["key"]} == {"one", "two"}
    for row in made.values():
        assert row["expires_at"] == MOMENT
        assert row | {"id": 0, "key": "", "created_at": 0, "checked_at": 0} == made[usual.pk] | {
            "id": 0,
            "key": "",
            "created_at": 0,
            "checked_at": 0,
        }
    first.size = 8
    first.save()
    assert File.objects.count() == 3


def test_values_of_json_stay_what_they_are():
    event = OutboxEvent(event_id=uuid4(), name="x", payload={"a": [1, None, "é"]}, owner="")
    insert_rows([event])
    assert OutboxEvent.objects.get().payload == {"a": [1, None, "é"]}


def test_what_is_there_already_is_refused_or_left_as_it_is():
    a_file("one").save()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([a_file("two"), a_file("one")])
    insert_rows([a_file("one"), a_file("two")], ignore_conflicts=True)
    assert sorted(File.objects.values_list("key", flat=True)) == ["one", "two"]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows([])
