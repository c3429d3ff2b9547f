"""Tables in files: CSV and Excel workbooks, read row by row, and written so that no cell is taken for a formula."""

import csv
import io
import re
import shutil
import tempfile
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final

from cms.infra.formulas import harmless, plain

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COLUMNS: Final = 100
# Letters in all cells: a workbook says a long text once, and then in which millions of cells it stands.
_MOST_LETTERS: Final = 100_000_000
_SAMPLE: Final = 8_192
_CHUNK: Final = 65_536
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def rows_of(content: BinaryIO, content_type: str) -> Iterator[list[str]]:
    """Yield the rows of the first table as texts, the first row first; empty rows too, as they count in an editor.

    Raises `ValueError` for what is no table, and for too much text. What is read does not lie in memory, but for the
    words of a workbook.
    """
    with tempfile.TemporaryFile() as copy:
        # A store may give out a stream; both kinds of table need to go back to their beginning.
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        rows = _workbook_rows(copy) if content_type == XLSX else _csv_rows(copy)
        left = _MOST_LETTERS
        for row in rows:
            cells = []
            for cell in row[:MOST_COLUMNS]:
                text = _text(cell)
                left -= len(text)
                if left < 0:
                    raise ValueError("This table says too much.")
                cells.append(plain(text))
            yield cells


def _csv_rows(content: BinaryIO) -> Iterator[list[str]]:
    with io.TextIOWrapper(content, encoding=_encoding_of(content), errors="replace", newline="") as text:
        header = text.readline(_SAMPLE)
        text.seek(0)
        try:
            yield from csv.reader(text, delimiter=max(",;\t", key=header.count))
        except csv.Error as error:
            raise ValueError("This is no CSV file.") from error


def _encoding_of(content: BinaryIO) -> str:
    """Return UTF-8 where all of it is, else what Windows writes in the West; go back to the beginning."""
    decoder = getincrementaldecoder("utf-8")()
    encoding = "cp1252"
    with suppress(UnicodeDecodeError):
        while chunk := content.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
        encoding = "utf-8-sig"
    content.seek(0)
    return encoding


def _workbook_rows(content: BinaryIO) -> Iterator[list[Any]]:
    # As below: it takes long to import, and few processes ever meet a workbook.
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        book = load_workbook(content, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            # A sheet that does not say how wide it is comes as wide as was asked for.
            width = max((at for at, cell in enumerate(row, start=1) if cell is not None), default=0)
            yield list(row[:width])
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
        writer.writerow([harmless(cell) for cell in row])
    text.detach()


def write_xlsx(target: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a workbook of one sheet, all cells as text: they are formulas for nobody.

    Where reading would take an apostrophe off, as it does for files that were CSV before, there is one more.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, _ILLEGAL.sub("", _kept(cell))) for cell in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    book.save(target)


def _kept(cell: str) -> str:
    return cell if plain(cell) == cell else harmless(cell)
