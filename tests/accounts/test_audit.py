"""The audit log says who did what, from where, and stays as it was written."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.audit import Origin, coming_from, record
from accounts.models import AuditEntry
from accounts.models.audit import ImmutableError
from tests.factories import organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    organisation = organisations.organisation()
    with coming_from(Origin("203.0.113.7", "Firefox" * 100)):
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


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditentry SET action = ''", "DELETE FROM accounts_auditentry"])
def test_nor_can_a_statement_past_the_models(entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(pk=entry.pk, action="organisation.changed").exists()


def test_an_entry_outlives_what_it_is_about(entry):
    organisation = entry.organisation_id
    with transaction.atomic():
        organisations.Organisation.objects.filter(pk=organisation).delete()
    assert AuditEntry.objects.get(pk=entry.pk).organisation_id == organisation
