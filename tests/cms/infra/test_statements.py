"""Statements of several parts of the program, sent in one message."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from cms.infra.statements import Statement, insertion, joined, run_all

pytestmark = pytest.mark.django_db


def entry(action: str) -> AuditEntry:
    return AuditEntry(action=action, details={"%s": "50 % off; DROP TABLE"}, target_type="tests.leaf", target_id="7")


def test_rows_are_written_as_save_writes_them():
    entry("tests.saved").save()
    run_all([insertion(entry("tests.sent"))])
    saved, sent = AuditEntry.objects.filter(action__startswith="tests.").order_by("id").values()
    different = {name for name in saved if saved[name] != sent[name]}
    assert different <= {"id", "action", "at"}


def test_a_value_may_be_looked_up_where_the_row_is_written():
    looked_up = Statement("(SELECT %s || %s)", ["7", "b"])
    with connection.cursor() as cursor:
        cursor.execute(*insertion(entry("tests.sent"), instead={"target_id": looked_up}, returning="action, target_id"))
        assert cursor.fetchone() == ("tests.sent", "7b")


def test_each_parameter_stays_with_its_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        run_all([insertion(entry("tests.one")), insertion(entry("tests.two"))])
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"tests.one", "tests.two"}


def test_results_come_one_after_the_other():
    with connection.cursor() as cursor:
        cursor.execute(*joined([Statement("SELECT %s::int", [1]), Statement("SELECT %s::int", [2])]))
        assert cursor.fetchone() == (1,)
        assert cursor.nextset()
        assert cursor.fetchone() == (2,)


def test_one_that_fails_takes_the_others_with_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        run_all(
            [insertion(entry("tests.lost")), Statement("INSERT INTO accounts_auditentry (action) VALUES (%s)", ["x"])]
        )
    assert not AuditEntry.objects.filter(action="tests.lost").exists()
