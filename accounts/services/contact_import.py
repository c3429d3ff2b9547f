"""Take in a list of people from a file: a job adds and changes contacts, and says which rows it could not read."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import islice
from operator import itemgetter
from typing import Any, BinaryIO, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.columns import TAGS, choices_for, guess
from accounts.contacts.plain_text import clean_line
from accounts.contacts.sheets import CSV, XLSX, rows_of
from accounts.models import Channel, Contact, ContactImport, Organisation, Status, User
from accounts.notices.kinds import IMPORT_FINISHED
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.consent import write_down
from accounts.services.contact_batches import Line, agreement, take_in_plain
from accounts.services.contact_files import refuse_erased, remove_file
from accounts.services.contact_tags import tags_named
from accounts.services.contacts import fill, locked, upsert_contact
from accounts.services.notices import notify
from accounts.services.organisations import owner_key
from cms.infra import files
from cms.infra.jobs import enqueue

KIND: Final = "contact_import"
MOST_ROWS: Final = 200_000
MOST_PROBLEMS: Final = 500
# Rows of one transaction: what a crash costs.
_BATCH: Final = 500
# What is looked at before anything is written.
PREVIEWED: Final = 200


def register_kind() -> None:
    """Make the files known."""
    files.register_kind(
        files.Kind(
            name=KIND,
            types=(XLSX, CSV),
            max_bytes=30 * 1024 * 1024,
            public=False,
            key="imports/{organisation_id}/{filename}",
            keep=timedelta(days=7),
        )
    )


@transaction.atomic
def begin_import(*, organisation: Organisation, by: User, content: BinaryIO, name: str) -> ContactImport:
    """Keep a file, guess what its columns hold, and return the import, which waits for `start_import`.

    Raises `PermissionDenied`, `files.Unavailable`, and `ValidationError` for a file that is no table with rows.
    """
    require(standing_of(by, organisation), MANAGE_CONTACTS)
    try:
        file = files.store(
            kind=KIND, owner=owner_key(organisation), content=content, name=name, organisation_id=organisation.pk
        )
    except files.Refused as refused:
        raise ValidationError({"file": ValidationError(refused.message, code=refused.code)}) from refused
    made = ContactImport(
        organisation=organisation, asked_by=by, file=file, language=(translation.get_language() or "en")[:10]
    )
    try:
        with closing(_table(made)) as rows:
            header = next(rows, [])
            # Counted, not kept: a file may be large.
            made.total = sum(1 for _row in islice(rows, MOST_ROWS + 1))
    except ValueError as error:
        message = _("This file cannot be read as a table. Save it as CSV or Excel (XLSX), then choose it again.")
        raise ValidationError({"file": message}, code="damaged") from error
    if not any(header) or not 0 < made.total <= MOST_ROWS:
        message = _("Choose a file with names of columns in its first row, and up to %(most)d rows below it.")
        raise ValidationError({"file": ValidationError(message, code="rows", params={"most": MOST_ROWS})})
    made.columns = guess(header, organisation)
    made.save()
    return made


@transaction.atomic
def describe_import(
    *,
    made: ContactImport,
    by: User,
    columns: Sequence[str],
    tags: Sequence[str] = (),
    consent: Sequence[str] = (),
    proof: str = "",
) -> ContactImport:
    """Say what the columns hold, which tags everybody gets, and for which channels all of them have agreed.

    Raises `PermissionDenied`, and `ValidationError` by field (`columns`, `tags`, `proof`).
    """
    require(standing_of(by, made.organisation), MANAGE_CONTACTS)
    current = _waiting(made)
    known = {name for name, _label in choices_for(current.organisation)}
    used = [name for name in columns if name]
    if not used or not set(used) <= known or len(used) != len(set(used)):
        raise ValidationError({"columns": _("Choose what at least one column holds, and each field once.")})
    if consent and not proof.strip():
        raise ValidationError({"proof": _("Say where it can be looked up that all of them have agreed.")})
    if not set(consent) <= set(Channel.values):
        raise ValidationError({"consent": _("Choose channels from the list.")})
    try:
        current.proof = clean_line(proof, longest=250)
    except ValidationError as error:
        raise ValidationError({"proof": error}) from error
    current.columns, current.consent = list(columns), list(consent)
    current.tags = [tag.name for tag in tags_named(current.organisation, tags)]
    current.save()
    return current


@transaction.atomic
def start_import(*, made: ContactImport, by: User) -> ContactImport:
    """Have a job take the rows in. Raises `PermissionDenied`, and `ValidationError` when it was started already."""
    from accounts.tasks import take_in_contacts

    require(standing_of(by, made.organisation), MANAGE_CONTACTS)
    current = _waiting(made)
    current.job = enqueue(take_in_contacts, {"import_id": current.pk}, owner=owner_key(current.organisation))
    current.save(update_fields=["job"])
    details = {"rows": current.total}
    record("contacts.imported", by=by, organisation=current.organisation, target=current, details=details)
    return current


def preview(made: ContactImport) -> list[dict[str, Any]]:
    """Return what is wrong with the first rows, without writing anything."""
    problems = []
    for number, row in _numbered(made, PREVIEWED):
        values, custom, _tags = _said(made, row)
        try:
            if any(row):
                fill(Contact(organisation=made.organisation), values, custom)
        except ValidationError as error:
            problems.append(_problem(number, error))
    return problems


def samples(made: ContactImport, size: int = 3) -> list[tuple[str, list[str]]]:
    """Return each column's name and what stands in its first rows. Raises `files.Missing` when the file is gone."""
    header, *rows = [*islice(_table(made), size + 1)]
    return [(name, [row[at] for row in rows if at < len(row)]) for at, name in enumerate(header)]


def take_in(*, made: ContactImport, advance: Callable[[int], None]) -> None:
    """Add and change contacts, a batch to a transaction, from where an earlier attempt has ended.

    `advance(done)` is called between batches, and may raise to end it: what is in stays in.
    """
    if made.done >= made.total:
        # An attempt before this one has ended after its last row.
        return
    numbered = islice(_numbered(made), made.done, None)
    with translation.override(made.language):
        while batch := list(islice(numbered, _BATCH)):
            with transaction.atomic():
                made = _locked(made)
                for line in take_in_plain(made, [_line(made, number, row) for number, row in batch if any(row)]):
                    _take_in_line(made, line)
                made.problems.sort(key=itemgetter("row"))
                made.done += len(batch)
                made.save()
                if made.done == made.total:
                    _finish(made)
            advance(made.done)


def _finish(made: ContactImport) -> None:
    remove_file(made)
    if made.asked_by:
        link = reverse("contacts:import_status", args=[made.pk])
        notify(to=[made.asked_by], kind=IMPORT_FINISHED, organisation=made.organisation, link=link)


def _line(made: ContactImport, number: int, row: list[str]) -> Line:
    values, custom, tags = _said(made, row)
    given = {name: value for name, value in values.items() if value}
    return Line(number, given, {key: value for key, value in custom.items() if value}, tags)


def _take_in_line(made: ContactImport, line: Line) -> None:
    try:
        with transaction.atomic():
            contact, new = upsert_contact(
                organisation=made.organisation,
                source="import",
                by=made.asked_by,
                tags=[*made.tags, *line.tags],
                custom=line.custom,
                **line.values,
            )
            refuse_erased(made, [contact.email_normal, contact.phone])
            _agree(made, contact)
    except ValidationError as error:
        made.refused += 1
        if len(made.problems) < MOST_PROBLEMS:
            made.problems.append(_problem(line.number, error))
    else:
        made.added += new
        made.changed += not new


def _agree(made: ContactImport, contact: Contact) -> None:
    """Write down that somebody has agreed, unless they have said anything before: a list takes no refusal back."""
    asked = [channel for channel in map(Channel, made.consent) if contact.standing(channel) == Status.NEVER_ASKED]
    current = locked(contact) if asked else contact
    for channel in asked:
        write_down(current, agreement(made, channel), by=made.asked_by)


def _said(made: ContactImport, row: Sequence[str]) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Return what a row says: fields, the organisation's own fields, and tags."""
    named = {name: cell for name, cell in zip(made.columns, row, strict=False) if name}
    tags = [name for name in named.pop(TAGS, "").split(";") if name.strip()]
    custom = {name.removeprefix("custom_"): cell for name, cell in named.items() if name.startswith("custom_")}
    return {name: cell for name, cell in named.items() if not name.startswith("custom_")}, custom, tags


def _problem(number: int, error: ValidationError) -> dict[str, Any]:
    messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return {"row": number, "fields": [[name, " ".join(texts)] for name, texts in messages.items()]}


def _numbered(made: ContactImport, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the numbers that they have in an editor."""
    return islice(enumerate(_table(made), start=1), 1, None if most is None else most + 1)


def _table(made: ContactImport) -> Generator[list[str], None, None]:
    if made.file is None:
        raise files.Missing("The file of this import is gone.")
    with closing(files.open_file(made.file)) as content:
        yield from rows_of(content, made.file.content_type)


def _locked(made: ContactImport) -> ContactImport:
    rows = ContactImport.objects.select_for_update(of=["self"])
    return rows.select_related("organisation", "asked_by", "file").get(pk=made.pk)


def _waiting(made: ContactImport) -> ContactImport:
    current = _locked(made)
    if current.job_id:
        raise ValidationError(_("This import was started already."), code="started")
    return current
