"""Tables are read from files and written into files."""

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from accounts.contacts import sheets
from accounts.contacts.sheets import CSV, XLSX, rows_of, write_csv, write_xlsx
from accounts.models import ContactImport
from accounts.services.contact_import import begin_import
from tests.factories import organisations

_CELLS = st.text(st.sampled_from("=+-@'\"; ,\t\r\nña1.") | st.characters(exclude_categories=["Cs"]), max_size=12)


def read_back(write, content_type, rows):
    file = io.BytesIO()
    write(file, rows)
    file.seek(0)
    return list(rows_of(file, content_type))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=3))
def test_what_is_written_as_csv_is_read_again_as_it_was(rows):
    expected = [["a", "b"], *([cell.strip() for cell in row] for row in rows)]
    assert read_back(write_csv, CSV, [("a", "b"), *rows]) == expected


def test_what_is_written_as_a_workbook_is_read_again_as_it_was():
    row = ["=1+1", "'=1", "a;'-b", "+12125550123", "O'Neil", "ñ"]
    assert read_back(write_xlsx, XLSX, [row]) == [row]


def test_a_workbook_that_says_one_text_over_and_over_is_not_read_to_its_end(monkeypatch):
    """It is small: a text is in it once, and what repeats packs well. Reading all of such a one would take hours."""
    book = Workbook()
    for _ in range(4):
        book.active.append(["x" * 30_000] * 100)
    file = io.BytesIO()
    book.save(file)
    assert file.tell() < 20_000
    file.seek(0)
    monkeypatch.setattr(sheets, "_MOST_LETTERS", 10_000_000)
    with pytest.raises(ValueError, match="too much"):
        list(rows_of(file, XLSX))


@pytest.mark.parametrize(("encoding", "read"), [("utf-8-sig", "ñ"), ("utf-8", "ñ"), ("cp1252", "ñ")])
def test_what_windows_writes_is_read_too(encoding, read):
    content = io.BytesIO("first;second\r\nñ;\r\n".encode(encoding))
    assert list(rows_of(content, CSV)) == [["first", "second"], [read, ""]]


def test_a_large_file_is_never_in_memory(db):
    organisation = organisations.organisation()
    content = io.BytesIO()
    write_csv(content, [("email", "notes"), *((f"person{number}@example.org", "x" * 60) for number in range(30_000))])
    content.seek(0)
    by = organisations.owner_of(organisation)
    tracemalloc.start()
    try:
        made = begin_import(organisation=organisation, by=by, content=content, name="list.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ContactImport.objects.get() == made
    assert (made.total, made.columns) == (30_000, ["email", ""])
    # Up to five megabytes are held while the file is checked.
    assert peak < 8 * 1024**2
