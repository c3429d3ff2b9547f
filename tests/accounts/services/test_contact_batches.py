"""Lists come in by hundreds of rows; what is plain goes the quick way, and comes to the same as row by row."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, ConsentRecord, Contact, FormerAddress, Status
from accounts.services import contact_batches, contact_import
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_import import begin_import, describe_import, take_in
from tests.factories import contacts, organisations

LIST = """Email,First name,Last name,Phone,City,Tags,T-shirt
new@example.org,New,One,+12125550101,Oslo,Fair; Ride,S
known@example.org,,Known,,Bergen,Fair,L
same@example.org,Same,,,,Fair,
moved@example.org,Moved,,+12125550199,,,
new@example.org,New,Twice,,Rome,,
refused@example.org,Ref,,,,,
,Phone,Only,+12125550102,,,
,Family,Known,+12125550103,Lima,,
,Other,Known,+12125550103,,,
,Nameless,,,,,
bad address,Bad,,,,,
tag@example.org,Tag,,,,{long},
shirt@example.org,Shirt,,,,,XXL
""".format(long="x" * 61)


def a_union():
    union = organisations.organisation()
    contacts.field(union, "T-shirt", "choice", choices=["S", "L"])
    return union


@pytest.fixture
def union(db):
    return a_union()


def brought(union, text):
    by = organisations.owner_of(union)
    made = begin_import(organisation=union, by=by, content=io.BytesIO(text.encode()), name="list.csv")
    described = {"tags": ["Listed"], "consent": ["email", "sms"], "proof": "Sheet 7"}
    made = describe_import(made=made, by=by, columns=made.columns, **described)
    take_in(made=made, advance=lambda _done: None)
    made.refresh_from_db()
    return made


def known_before(union):
    contacts.contact(union, email="known@example.org", first_name="Ann", last_name="", city="Oslo")
    same = contacts.contact(union, email="same@example.org", first_name="Same", last_name="", tags=["fair", "listed"])
    record_consent(contact=same, channel="email", status="unsubscribed", source="form")
    contacts.contact(union, email="moved@example.org", first_name="Moved", last_name="", phone="+12125550100")
    contacts.contact(union, email="", first_name="family", last_name="known", phone="+12125550103")
    refused = contacts.contact(union, email="refused@example.org")
    record_consent(contact=refused, channel="email", status="unsubscribed", source="form")
    erase_contact(contact=refused, by=organisations.owner_of(union))


def outcome(union, made):
    """What came of an import, but for numbers and times."""
    rows = Contact.objects.of(union).order_by("email_normal", "first_name", "last_name").prefetch_related("tags")
    fields = ("email", "first_name", "last_name", "phone", "city", "custom", "consent_email", "consent_sms", "source")
    people = [(*(getattr(row, name) for name in fields), sorted(tag.name for tag in row.tags.all())) for row in rows]
    said = ConsentRecord.objects.filter(organisation_id=union.pk).values_list("channel", "status", "source", "proof")
    written = AuditEntry.objects.filter(organisation_id=union.pk, action__startswith="contact.")
    counted = (made.added, made.changed, made.refused, made.done)
    return {
        "people": people,
        "said": sorted(map(str, said)),
        "written": sorted(map(str, written.values_list("action", "details"))),
        "former": list(FormerAddress.objects.filter(organisation=union).values_list("address", flat=True)),
        "counted": counted,
        "problems": made.problems,
    }


def test_the_quick_way_comes_to_the_same_as_row_by_row(union, monkeypatch):
    known_before(union)
    quick = outcome(union, brought(union, LIST))
    people = {row[:3]: row for row in quick["people"]}
    assert quick["counted"] == (5, 5, 3, 13)
    assert [problem["row"] for problem in quick["problems"]] == [12, 13, 14]
    assert people["new@example.org", "New", "Twice"][4:6] == ("Rome", {"t_shirt": "S"})
    assert people["known@example.org", "Ann", "Known"][4] == "Bergen"
    assert people["same@example.org", "Same", ""][6] == Status.UNSUBSCRIBED
    assert people["refused@example.org", "Ref", ""][6:8] == (Status.UNSUBSCRIBED, Status.SUBSCRIBED)
    assert quick["former"] == ["+12125550100"]

    monkeypatch.setattr(contact_import, "take_in_plain", lambda _made, lines: lines)
    other = a_union()
    known_before(other)
    assert outcome(other, brought(other, LIST)) == quick


def test_whoever_comes_again_with_their_number_alone_is_the_same_person(union, monkeypatch):
    text = "Email,First name,Phone,City\nana@example.org,Ana,+12125550105,Oslo\n,ana,+12125550105,Rome\n"
    quick = outcome(union, brought(union, text))
    assert [person[4] for person in quick["people"]] == ["Rome"]
    monkeypatch.setattr(contact_import, "take_in_plain", lambda _made, lines: lines)
    other = a_union()
    assert outcome(other, brought(other, text)) == quick


def test_tags_that_are_one_to_the_database_alone_stop_no_list(union):
    contacts.contact(union, email="known@example.org", tags=["\u039f\u0394\u039f\u03a3"])
    made = brought(union, "Email,Tags\nnew@example.org,\u03bf\u03b4\u03bf\u03c3\n")
    assert (made.added, made.refused) == (1, 0)


def test_a_list_from_before_changes_nobody_who_was_erased_and_has_come_back(union):
    by = organisations.owner_of(union)
    ana = contacts.contact(union, email="ana@example.org", city="")
    file = io.BytesIO(b"Email,City\nana@example.org,Oslo")
    made = begin_import(organisation=union, by=by, content=file, name="list.csv")
    erase_contact(contact=ana, by=by)
    back = contacts.contact(union, email="ana@example.org", city="")
    take_in(made=made, advance=lambda _done: None)
    made.refresh_from_db()
    back.refresh_from_db()
    assert (made.changed, made.refused, back.city) == (0, 1, "")


def test_the_number_of_queries_does_not_grow_with_the_rows(union):
    rows = [f"p{n}@example.org,Person {n},,+1212555{1000 + n},Oslo,Fair,S" for n in range(200)]
    for wanted in ((200, 0), (0, 200)):
        with CaptureQueriesContext(connection) as queries:
            made = brought(union, "\n".join([LIST.partition("\n")[0], *rows]))
        assert (made.added, made.changed) == wanted
        assert len(queries) < 80


def test_who_is_erased_while_a_batch_is_written_is_left_out(union, monkeypatch):
    by = organisations.owner_of(union)
    ana = contacts.contact(union, email="ana@example.org", phone="")
    made = begin_import(
        organisation=union, by=by, content=io.BytesIO(b"Email\nana@example.org\nbo@example.org"), name=""
    )
    erase_contact(contact=ana, by=by)
    # As if it had happened after the batch has looked.
    monkeypatch.setattr(contact_batches, "_heard_of", lambda _made, _addresses: set())
    take_in(made=made, advance=lambda _done: None)
    assert [contact.email for contact in Contact.objects.all()] == ["bo@example.org"]


def test_a_batch_that_somebody_else_has_overtaken_is_taken_in_row_by_row(union, monkeypatch):
    by = organisations.owner_of(union)
    made = begin_import(organisation=union, by=by, content=io.BytesIO(b"Email,City\nana@example.org,Oslo"), name="")
    add = contact_batches._add

    def overtaken(made, new, tags):
        contacts.contact(union, email="ana@example.org")
        add(made, new, tags)

    monkeypatch.setattr(contact_batches, "_add", overtaken)
    take_in(made=made, advance=lambda _done: None)
    made.refresh_from_db()
    assert (made.added, made.changed, made.refused) == (1, 0, 0)
    assert Contact.objects.get().city == "Oslo"
