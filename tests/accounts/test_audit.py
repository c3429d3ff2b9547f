"""The audit log says who did what, from where, and stays as it was written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit import Origin, coming_from, record, record_many
from accounts.models import AuditEntry
from accounts.models.audit import ImmutableError
from accounts.tasks import forget_origins
from cms.infra.jobs import enqueue
from tests.factories import organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    organisation = organisations.organisation()
    with coming_from(Origin("203.0.113.7", "Firefox" * 100, "ES/Bilbao")):
        return record(
            "organisation.changed",
            by=organisations.owner_of(organisation),
            organisation=organisation,
            target=organisation,
            details={"fields": ["name"]},
        )


def test_an_entry_says_who_did_what_to_what_from_where(entry):
    entry.refresh_from_db()
    assert (entry.action, entry.target_type, entry.target_id) == (
        "organisation.changed",
        "accounts.organisation",
        str(entry.organisation_id),
    )
    assert (entry.address, len(entry.device), entry.details) == ("203.0.113.7", 200, {"fields": ["name"]})


def test_what_is_done_to_many_is_written_down_as_what_is_done_to_one():
    organisation = organisations.organisation()
    with coming_from(Origin("203.0.113.7", "Firefox \u00f1 'x' \\", "ES/Bilbao")):
        by = organisations.owner_of(organisation)
        said = {"by": by, "organisation": organisation}
        record("organisation.changed", target=organisation, details={"fields": ["é"]}, **said)
        record_many("organisation.changed", about=[(organisation, {"fields": ["é"]})] * 2, **said)
    one, *many = AuditEntry.objects.filter(organisation_id=organisation.pk, action="organisation.changed").values()
    for row in (one, *many):
        row.pop("id")
        row.pop("at")
    assert many == [one, one]


def test_outside_of_a_request_there_is_no_address():
    assert record("organisation.changed", by=None).address is None


def test_what_nobody_has_registered_is_not_recorded():
    with pytest.raises(LookupError):
        record("organisation.eaten", by=None)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(action=""),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
    ],
    ids=["save", "delete", "update", "delete many"],
)
def test_the_application_cannot_change_an_entry(entry, change):
    with pytest.raises(ImmutableError):
        change(entry)


STATEMENTS = [
    "UPDATE accounts_auditentry SET action = ''",
    "UPDATE accounts_auditentry SET address = NULL, device = '', place = ''",
    "DELETE FROM accounts_auditentry",
    "TRUNCATE accounts_auditentry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nor_can_a_statement_past_the_models(entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(pk=entry.pk, action="organisation.changed", address="203.0.113.7").exists()


@pytest.fixture
def old_entry(entry) -> AuditEntry:
    """The same, as long ago as addresses are kept and a day."""
    values = {field.attname: getattr(entry, field.attname) for field in AuditEntry._meta.fields if field.name != "id"}
    return AuditEntry.objects.create(**values | {"at": timezone.now() - timedelta(days=366)})


def test_after_a_year_an_entry_forgets_where_it_came_from_and_nothing_else(entry, old_entry):
    before = AuditEntry.objects.filter(pk=old_entry.pk).values().get()
    enqueue(forget_origins, {})
    run_due_jobs()
    assert AuditEntry.objects.filter(pk=old_entry.pk).values().get() == before | {
        "address": None,
        "device": "",
        "place": "",
    }
    entry.refresh_from_db()
    assert entry.address == "203.0.113.7"


# Of the old one: what the test itself has written is not before its own beginning.
OTHER_CHANGES = [
    "UPDATE accounts_auditentry SET address = '198.51.100.1', device = '', place = '' WHERE at < now()",
    "UPDATE accounts_auditentry SET address = NULL, device = '', place = '', action = '' WHERE at < now()",
    "UPDATE accounts_auditentry SET address = NULL, place = '' WHERE at < now()",
    "UPDATE accounts_auditentry SET address = NULL, device = '', place = '', id = -1 WHERE at < now()",
]


@pytest.mark.parametrize("statement", OTHER_CHANGES)
def test_not_even_an_old_entry_is_changed_otherwise(old_entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(pk=old_entry.pk, address="203.0.113.7").exists()


def test_an_entry_outlives_what_it_is_about(entry):
    organisation = entry.organisation_id
    with transaction.atomic():
        organisations.Organisation.objects.filter(pk=organisation).delete()
    assert AuditEntry.objects.get(pk=entry.pk).organisation_id == organisation


def test_no_browser_passes_for_a_program_with_a_token(client):
    wrong = {"login": organisations.person().email, "password": "wrong"}
    client.post("/account/login/", wrong, headers={"User-Agent": "API 5 curl"})
    assert AuditEntry.objects.get(action="session.refused").device == "(API 5 curl)"
