"""Lists of contacts come in and go out as files."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEntry, Contact, ContactExport, ContactImport, ErasedAddress, Notice, Status
from accounts.notices.kinds import EXPORT_READY
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_export import write_export
from accounts.services.contacts import update_contact
from accounts.tasks import forget
from cms.infra import files
from cms.infra.files.models import File
from cms.infra.jobs import enqueue
from cms.infra.jobs.models import Job, State
from cms.infra.jobs.services import cancel_job
from tests.factories import contacts, organisations
from tests.helpers.jobs import run_due_jobs

LIST = b"""First name,Surname,E-mail,Mobile,T-shirt,Notes
Ana,P\xc3\xa9rez,ana@example.org,212 555 0123,L,x
Bo,,not an address,,XL,x
,,,,,
Cleo,,cleo@example.org,,S,x
"""


@pytest.fixture
def owner(client, greens):
    """The browser of the Greens' owner."""
    contacts.field(greens, "T-shirt", "choice", choices=["S", "L"])
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def send(owner, greens, carried):
    """Post a form of the Greens."""

    def post(path: str, **data):
        return owner.post(f"/admin/contacts/{path}", {**data, **carried(greens)})

    return post


def upload(send, content=LIST, name="list.csv"):
    return send("import/", file=SimpleUploadedFile(name, content))


def imported(send, content=LIST, **said):
    """Upload, describe as guessed, start, and let the job run."""
    upload(send, content)
    made = ContactImport.objects.get()
    columns = {f"column_{at}": name for at, name in enumerate(made.columns)}
    send(f"import/{made.pk}/columns/", **columns | said)
    send(f"import/{made.pk}/")
    run_due_jobs()
    made.refresh_from_db()
    return made


def test_columns_are_guessed_and_the_first_rows_checked_before_anything_changes(owner, send):
    upload(send)
    made = ContactImport.objects.get()
    assert made.columns == ["first_name", "last_name", "email", "phone", "custom_t_shirt", ""]
    assert "Pérez" in owner.get(f"/admin/contacts/import/{made.pk}/columns/").content.decode()
    page = owner.get(f"/admin/contacts/import/{made.pk}/")
    assert [(problem["row"], len(problem["fields"])) for problem in page.context["problems"]] == [(3, 2)]
    assert "The file holds 4 rows." in page.content.decode()
    assert not Contact.objects.exists()


def test_an_import_adds_changes_and_says_what_it_left_out(send, greens):
    contacts.contact(greens, first_name="A.", email="ANA@example.org", city="Oslo")
    made = imported(send, tags="Fair", consent=["email"], proof="Sheet 7")
    assert (made.added, made.changed, made.refused, made.done) == (1, 1, 1, 4)
    ana = Contact.objects.get(email_normal="ana@example.org")
    assert (ana.first_name, ana.city, ana.phone, ana.custom) == ("Ana", "Oslo", "+12125550123", {"t_shirt": "L"})
    assert [tag.name for tag in ana.tags.all()] == ["Fair"]
    assert ana.consent_email == Status.SUBSCRIBED
    assert made.job.state == State.DONE
    assert AuditEntry.objects.filter(action="contacts.imported").count() == 1
    assert Notice.objects.get().link == f"/admin/contacts/import/{made.pk}/"


def test_no_list_takes_a_refusal_back(send, greens):
    ana = contacts.contact(greens, email="ana@example.org")
    record_consent(contact=ana, channel="email", status="unsubscribed", source="form")
    imported(send, consent=["email", "sms"], proof="Sheet 7")
    ana.refresh_from_db()
    assert (ana.consent_email, ana.consent_sms) == (Status.UNSUBSCRIBED, Status.SUBSCRIBED)


def test_an_attempt_goes_on_where_the_one_before_has_ended(send, greens):
    upload(send)
    made = ContactImport.objects.get()
    send(f"import/{made.pk}/")
    made = ContactImport.objects.select_related("job").get()
    ContactImport.objects.filter(pk=made.pk).update(done=3)
    cancel_job(job=made.job)
    send(f"import/{made.pk}/")
    run_due_jobs()
    assert [contact.first_name for contact in Contact.objects.all()] == ["Cleo"]
    # Killed after its last row: there is nothing more to do, and no file to do it with.
    Job.objects.filter(pk=made.job_id).update(state=State.QUEUED, finished=None)
    run_due_jobs()
    assert Job.objects.get(pk=made.job_id).state == State.DONE


def test_an_import_that_was_stopped_does_nothing_more(send):
    upload(send)
    made = ContactImport.objects.get()
    send(f"import/{made.pk}/")
    send(f"import/{made.pk}/", stop="1")
    run_due_jobs()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "list.csv"),
        (b"Name\n", "list.csv"),
        (b"<html><script>", "list.csv"),
        (b"PK\x03\x04 no workbook", "list.xlsx"),
        (b"\x89PNG\r\n\x1a\n", "list.csv"),
        (b"a\0b\n1\n", "list.csv"),
    ],
)
def test_what_is_no_list_is_refused_beside_the_field(send, content, name):
    assert "file" in upload(send, content, name).context["form"].errors
    assert not ContactImport.objects.exists()


def test_columns_must_make_sense(send):
    upload(send)
    path = f"import/{ContactImport.objects.get().pk}/columns/"
    assert send(path).context["form"].errors
    assert send(path, column_0="email", column_1="email").context["form"].errors
    assert "column_0" in send(path, column_0="password").context["form"].errors
    assert "proof" in send(path, column_0="email", consent=["email"]).context["form"].errors


def exported(owner, send, greens, query="", **said):
    send(f"export/{query}", **{"format": "csv"} | said)
    run_due_jobs()
    export = ContactExport.objects.select_related("file").latest("pk")
    page = owner.get(f"/admin/contacts/export/{export.pk}/").content.decode()
    assert re.search(r'href="\?file"', page)
    assert owner.get(f"/admin/contacts/export/{export.pk}/?file").status_code == 302
    with files.open_file(export.file) as content:
        return export, content.read()


def test_what_goes_out_can_come_back_in(owner, send, greens):
    ana = contacts.contact(
        greens,
        first_name="=cmd()",
        email="ana@example.org",
        phone="+12125550123",
        tags=["a", "b"],
        custom={"t_shirt": "L"},
        latitude=-1.5,
        longitude=2,
    )
    export, content = exported(owner, send, greens)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert (rows[0]["first_name"], rows[0]["phone"], rows[0]["latitude"]) == ("'=cmd()", "+12125550123", "-1.5")
    known = Contact.objects.filter(pk=ana.pk).values("first_name", "email", "phone", "custom", "latitude").get()
    Contact.objects.all().delete()
    made = imported(send, content)
    assert (made.added, made.problems) == (1, [])
    back = Contact.objects.get()
    assert {name: getattr(back, name) for name in known} == known
    assert [tag.name for tag in back.tags.all()] == ["a", "b"]
    entry = AuditEntry.objects.filter(action="contacts.exported").get()
    assert entry.details == {"contacts": 1, "format": "csv"}
    export.refresh_from_db()
    assert export.query == {}
    assert Notice.objects.get(kind=EXPORT_READY).link == f"/admin/contacts/export/{export.pk}/"


def test_the_list_goes_out_as_it_was_filtered_also_as_a_workbook(owner, send, greens, reds):
    contacts.contact(greens, first_name="Ana", language="es")
    contacts.contact(greens, first_name="=1+1", language="en")
    contacts.contact(reds, first_name="Red", language="es")
    _export, content = exported(owner, send, greens, "?language=es", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["first_name", "Ana"]
    _export, content = exported(owner, send, greens, "?q=1", format="xlsx")
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_file_of_an_import_is_given_up_when_it_has_ended(owner, send):
    made = imported(send)
    assert made.file.state == File.State.RELEASED
    assert owner.get(f"/admin/contacts/import/{made.pk}/").status_code == 200
    assert owner.get(f"/admin/contacts/import/{made.pk}/columns/").url == "/admin/contacts/import/"


def test_a_list_whose_file_is_gone_is_chosen_again(owner, send):
    upload(send)
    made = ContactImport.objects.get()
    files.release(made.file)
    assert owner.get(f"/admin/contacts/import/{made.pk}/").url == "/admin/contacts/import/"


def test_erasing_somebody_removes_what_was_exported_before(owner, send, greens, reds):
    ana = contacts.contact(greens, email="ana@example.org")
    finished, _content = exported(owner, send, greens)
    send("export/?q=ana", format="csv")
    waiting = ContactExport.objects.latest("pk")
    foreign = ContactExport.objects.create(organisation=reds, query={"q": "ana"}, format="csv")
    erase_contact(contact=ana, by=organisations.owner_of(greens))
    run_due_jobs()
    for export in (finished, waiting):
        export.refresh_from_db()
        assert (export.erased, export.query) == (True, {})
        page = owner.get(f"/admin/contacts/export/{export.pk}/")
        assert "Removed after an erasure" in page.content.decode()
        assert "Refresh" not in page
        assert owner.get(f"/admin/contacts/export/{export.pk}/?file").status_code == 404
    assert finished.file.state == File.State.RELEASED
    assert waiting.file is None
    foreign.refresh_from_db()
    assert foreign.query == {"q": "ana"}


def test_an_export_that_is_being_written_during_an_erasure_gives_no_file(send, greens, owner):
    ana = contacts.contact(greens, email="ana@example.org")
    send("export/", format="csv")
    export = ContactExport.objects.get()
    write_export(export=export, advance=lambda _done: erase_contact(contact=ana, by=organisations.owner_of(greens)))
    export.refresh_from_db()
    assert export.file is None
    assert File.objects.get(kind="contact_export").state == File.State.RELEASED
    assert not Notice.objects.filter(kind=EXPORT_READY).exists()


def test_a_list_that_waits_does_not_bring_an_erased_person_back(send, greens, reds):
    by = organisations.owner_of(greens)
    ana = contacts.contact(greens, email="old@example.org")
    update_contact(contact=ana, email="Ana@Example.org")
    cleo = contacts.contact(reds, email="cleo@example.org")
    upload(send)
    waiting = ContactImport.objects.get()
    erase_contact(contact=ana, by=by)
    erase_contact(contact=cleo, by=organisations.owner_of(reds))
    send(f"import/{waiting.pk}/")
    run_due_jobs()
    assert [contact.first_name for contact in Contact.objects.of(greens)] == ["Cleo"]
    waiting.refresh_from_db()
    assert (waiting.added, waiting.refused) == (1, 2)
    assert "erased after the file had come" in str(waiting.problems)
    assert "example.org" not in str(list(ErasedAddress.objects.values()))
    # A list that comes later brings whom it names.
    upload(send)
    later = ContactImport.objects.latest("pk")
    send(f"import/{later.pk}/")
    run_due_jobs()
    assert Contact.objects.of(greens).filter(email_normal="ana@example.org").exists()


def test_what_lists_must_not_bring_back_is_forgotten_in_time(greens):
    ErasedAddress.objects.create(organisation=greens, address_hash="x", at=timezone.now() - timedelta(days=31))
    enqueue(forget, {})
    run_due_jobs()
    assert not ErasedAddress.objects.exists()


def test_a_workbook_can_come_in(send):
    book = openpyxl.Workbook()
    for row in (["Email", "zip"], ["ana@example.org", 4020.0]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    upload(send, content.getvalue(), "list.xlsx")
    made = ContactImport.objects.get()
    send(f"import/{made.pk}/")
    run_due_jobs()
    assert Contact.objects.get().postcode == "4020"


def test_files_are_for_those_who_may_and_exports_for_who_asked(client, owner, send, greens, reds, carried):
    contacts.contact(greens)
    export, _content = exported(owner, send, greens)
    made = imported(send)
    paths = ["import/", f"import/{made.pk}/", f"import/{made.pk}/columns/", "export/", f"export/{export.pk}/?file"]
    client.force_login(organisations.member(greens, permissions=["contacts.view"]).user)
    assert {client.get(f"/admin/contacts/{path}").status_code for path in paths} <= {302, 403}
    client.force_login(organisations.member(greens, role="admin").user)
    assert client.get(f"/admin/contacts/export/{export.pk}/?file").status_code == 404
    client.force_login(organisations.owner_of(reds))
    for path in (f"import/{made.pk}/", f"import/{made.pk}/columns/", f"export/{export.pk}/?file"):
        assert client.get(f"/admin/contacts/{path}").status_code == 404
