"""Tables in files: CSV and Excel workbooks, read row by row, and written so that no cell is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COLUMNS: Final = 100
# Programs that open a CSV file run what begins like this (OWASP, CSV Injection); a phone number does no harm.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"\+?-?[\d.]+")
_SAMPLE: Final = 8_192
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def rows_of(content: BinaryIO, content_type: str) -> Iterator[list[str]]:
    """Yield the rows of the first table as texts, the first row first; empty rows too, as they count in an editor.

    Raises `ValueError` for what is no table.
    """
    rows = _workbook_rows(content) if content_type == XLSX else _csv_rows(content)
    for row in rows:
        cells = [_text(cell) for cell in row[:MOST_COLUMNS]]
        yield [cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell for cell in cells]


def _csv_rows(content: BinaryIO) -> Iterator[list[str]]:
    text = _decoded(content)
    header = text.partition("\n")[0][:_SAMPLE]
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    except csv.Error as error:
        raise ValueError("This is no CSV file.") from error


def _decoded(content: BinaryIO) -> str:
    """Return the text: UTF-8, else as Windows writes it in the West."""
    data = content.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _workbook_rows(content: BinaryIO) -> Iterator[list[Any]]:
    try:
        book = load_workbook(content, read_only=True, data_only=True)
        yield from (list(row) for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS))
    except Exception as error:
        # openpyxl raises whatever the damage makes it trip over.
        raise ValueError("This is no workbook.") from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat()).removesuffix("T00:00:00")
    return str(cell).strip()


def write_csv(target: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as UTF-8 with a mark at the beginning, by which Excel knows it."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    text.detach()


def write_xlsx(target: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a workbook of one sheet, all cells as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, _ILLEGAL.sub("", cell)) for cell in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    book.save(target)


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
