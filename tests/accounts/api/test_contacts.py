"""Contacts, as programs see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Contact
from tests.factories import contacts, organisations, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation()


@pytest.fixture
def asking(organisation):
    return tokens.client(organisation)


@pytest.fixture
def ana(organisation):
    return contacts.contact(
        organisation,
        first_name="Ana",
        last_name="Alvarez",
        email="Ana@Example.org",
        phone="+12125550123",
        tags=["Door"],
    )


def ids(answer):
    assert answer.status_code == 200
    return [item["id"] for item in answer.json()["items"]]


def test_a_contact_is_added_in_the_name_of_the_tokens_owner(asking, organisation):
    contacts.field(organisation, "Ward")
    sent = {"first_name": "Ben", "email": "Ben@Example.org", "tags": ["Door", "new"], "custom": {"ward": "4th"}}
    answer = asking.send("post", "contacts", sent)
    assert answer.status_code == 201
    assert answer.json()["tags"] == ["Door", "new"]
    contact = Contact.objects.get(pk=answer.json()["id"])
    assert (contact.email_normal, contact.custom, contact.source) == ("ben@example.org", {"ward": "4th"}, "api")
    entry = AuditEntry.objects.get(action="contact.created", target_id=str(contact.pk))
    assert entry.actor_id == organisations.owner_of(organisation).pk


def test_an_address_that_somebody_has_is_a_conflict(asking, ana):
    answer = asking.send("post", "contacts", {"email": "ANA@example.ORG"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert list(answer.json()["errors"]) == ["email"]
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({}, "first_name"),
        ({"email": "nobody"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"first_name": "a\nb"}, "first_name"),
        ({"first_name": "x", "latitude": 1}, "longitude"),
        ({"first_name": "x", "latitude": 91, "longitude": 1}, "latitude"),
        ({"first_name": "x", "country": "XX"}, "country"),
        ({"first_name": "x", "tags": ["a;b"]}, "tags"),
        ({"first_name": "x", "tags": [7]}, "tags.0"),
        ({"first_name": "x", "custom": {"shoe": 7}}, "custom.shoe"),
        ({"first_name": "x", "organisation": 7}, "organisation"),
    ],
)
def test_what_cannot_be_is_said_by_its_path_and_adds_nobody(asking, sent, path):
    answer = asking.send("post", "contacts", sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [path])
    assert not Contact.objects.exists()


def test_only_what_is_sent_is_changed(asking, ana):
    answer = asking.send("patch", f"contacts/{ana.pk}", {"city": "Queens", "tags": ["Phone"]})
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["city"], changed["first_name"], changed["tags"]) == ("Queens", "Ana", ["Phone"])


def test_to_erase_a_contact_leaves_nothing_to_read(asking, ana):
    assert asking.send("delete", f"contacts/{ana.pk}").status_code == 204
    assert not Contact.objects.exists()
    for method in ("get", "delete"):
        assert asking.send(method, f"contacts/{ana.pk}").status_code == 404


def test_contacts_are_found_by_each_filter(asking, organisation, ana):
    other = contacts.contact(organisation, first_name="Ben", phone="")
    asking.send("post", f"contacts/{other.pk}/consent", {"channel": "sms", "status": "subscribed"})
    later = (timezone.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    for query, found in {
        "": [ana.pk, other.pk],
        "search=alv": [ana.pk],
        "search=2125550": [ana.pk],
        "search=%25": [],
        "email=ANA@example.org": [ana.pk],
        "email=nobody": [],
        "tag=dooR": [ana.pk],
        "tag=none": [],
        "consent_sms=subscribed": [other.pk],
        "consent_sms=subscribed&search=ana": [],
        "updated_since=2026-01-01T00:00:00%2B02:00": [ana.pk, other.pk],
        f"updated_since={later}": [],
    }.items():
        assert ids(asking.send("get", f"contacts?{query}")) == found, query


@pytest.mark.parametrize(
    "query",
    [
        *("updated_since=yesterday", "updated_since=2026-01-01T00:00:00", "updated_since=0001-01-01T00:00:00%2B14:00"),
        *("consent_sms=perhaps", "search=" + "x" * 201),
    ],
)
def test_a_filter_that_cannot_be_is_refused(asking, query):
    answer = asking.send("get", f"contacts?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [query.partition("=")[0]])


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "x", "1.5", "%20"])
def test_what_is_no_number_of_a_contact_is_refused(asking, number):
    assert asking.send("get", f"contacts/{number}").status_code == 422


def test_consent_is_written_down_and_read(asking, ana):
    said = {"channel": "email", "status": "subscribed", "proof": "form 7", "at": "2026-01-02T03:04:05Z"}
    answer = asking.send("post", f"contacts/{ana.pk}/consent", said)
    assert answer.status_code == 201
    assert answer.json()["source"] == "api"
    (entry,) = asking.send("get", f"contacts/{ana.pk}/consent").json()["items"]
    assert (entry["proof"], entry["at"]) == ("form 7", "2026-01-02T03:04:05Z")
    assert asking.send("get", f"contacts/{ana.pk}").json()["consent"]["email"] == "subscribed"


def test_consent_of_tomorrow_is_refused(asking, ana):
    said = {"channel": "email", "status": "subscribed", "at": "2999-01-02T03:04:05Z"}
    answer = asking.send("post", f"contacts/{ana.pk}/consent", said)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["at"])


def test_a_member_reads_and_writes_as_they_may(organisation, ana):
    reader = organisations.member(organisation, permissions=["contacts.view"])
    asking = tokens.client(organisation, by=reader.user)
    assert ids(asking.send("get", "contacts")) == [ana.pk]
    for method in ("patch", "delete"):
        answer = asking.send(method, f"contacts/{ana.pk}", {} if method == "patch" else None)
        assert answer.json()["code"] == "not_authorized"


def test_a_post_that_is_repeated_adds_nobody_twice(asking):
    for _ in range(2):
        assert asking.send("post", "contacts", {"first_name": "Eve"}, idempotency_key="one").status_code == 201
    assert Contact.objects.count() == 1


def test_a_longer_list_costs_no_more_queries(asking, organisation, django_assert_num_queries):
    for number in range(3):
        contacts.contact(organisation, tags=[f"tag {number}"])
    asking.send("get", "contacts")
    for limit in (1, 3):
        with django_assert_num_queries(6):
            assert len(ids(asking.send("get", f"contacts?limit={limit}"))) == limit


def test_an_erased_contact_is_in_no_kept_answer_and_a_repeated_request_still_does_nothing(asking, organisation):
    sent = {"first_name": "Ben", "email": "ben@example.org"}
    made = asking.send("post", "contacts", sent, idempotency_key="once")
    other = asking.send("post", "contacts", {"first_name": "Cleo"}, idempotency_key="other")
    number = made.json()["id"]
    assert asking.send("delete", f"contacts/{number}").status_code == 204
    repeated = asking.send("post", "contacts", sent, idempotency_key="once")
    assert (repeated.status_code, repeated.json()) == (201, {"id": number})
    assert asking.send("post", "contacts", {"first_name": "Cleo"}, idempotency_key="other").json() == other.json()
    assert Contact.objects.count() == 1


def test_who_may_write_and_not_read_is_told_the_number_alone(organisation, ana):
    writing = tokens.client(organisation, scopes=["contacts:write"])
    for sent in ({}, {"city": "Queens"}):
        answer = writing.send("patch", f"contacts/{ana.pk}", sent)
        assert (answer.status_code, answer.json()) == (200, {"id": ana.pk})
    made = writing.send("post", "contacts", {"first_name": "Ben"})
    assert (made.status_code, made.json()) == (201, {"id": Contact.objects.exclude(pk=ana.pk).get().pk})
    assert writing.send("get", f"contacts/{ana.pk}").status_code == 403


@pytest.mark.parametrize("path", ["contacts", "contacts/{}", "contacts/{}/consent"])
def test_that_a_program_reads_contacts_is_written_down_once_a_day(organisation, ana, path, monkeypatch):
    for secret in (tokens.text(organisation), tokens.text(organisation)):
        reading = tokens.ApiClient(secret)
        for _ in range(2):
            assert reading.send("get", path.format(ana.pk)).status_code == 200
        entry = AuditEntry.objects.get(action="contacts.read", target_id=str(tokens.row_of(secret).pk))
        assert (entry.organisation_id, entry.actor_id) == (organisation.pk, organisations.owner_of(organisation).pk)
        assert entry.device.startswith("API ")
    monkeypatch.setattr("accounts.services.api_tokens.SAID_AGAIN_AFTER", timedelta(0))
    reading.send("get", path.format(ana.pk))
    assert AuditEntry.objects.filter(action="contacts.read", target_id=entry.target_id).count() == 2


def test_a_change_of_nothing_is_written_down_as_reading(asking, ana):
    assert asking.send("patch", f"contacts/{ana.pk}", {}).json()["first_name"] == "Ana"
    assert AuditEntry.objects.filter(action="contacts.read").count() == 1
