"""Reports as files: a workbook that needs no more work, CSV for everything else."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.reports.sheets import Column, ColumnKind, Row, Sheet, unpacked
from bot.files.tables import NARROWEST, WIDEST, sheet_title, write_csv

FORMATS: dict[ColumnKind, str] = {
    "text": "@",
    "count": "0",
    "percent": "0 %",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
WIDTHS: dict[ColumnKind, int] = {"text": NARROWEST, "count": 8, "percent": 8, "day": 12, "moment": 17}
LONGEST_CELL = 32_767
LOOKED_AT = 500
"""Rows by which a column's width is judged."""
FILE_TIME = (1980, 1, 1, 0, 0, 0)
"""The same tables give the same archive."""


def write_report(pieces: Sequence[bytes]) -> bytes:
    """A workbook: one sheet for each table, its header frozen and filtered, days and moments real ones.

    Text stays text, whatever it begins with: ids keep their digits, and nothing becomes a formula or a link.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = {kind: book.add_format({"num_format": looks, "valign": "top"}) for kind, looks in FORMATS.items()}
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for table in unpacked(pieces):
            sheet = book.add_worksheet(sheet_title(table.title, {s.name.casefold() for s in book.worksheets()}))
            sheet.freeze_panes(1, 0)
            sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column.title, heading)
                sheet.set_column(place, place, _width(place, column, table.rows), formats[column.kind])
            for number, row in enumerate(table.rows, start=1):
                _write_row(sheet, number, row, table.columns, formats)
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    return buffer.getvalue()


def _write_row(sheet: Any, number: int, row: Row, columns: Sequence[Column], formats: dict[ColumnKind, Any]) -> None:
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        looks = formats[column.kind]
        if cell is None:
            continue
        if isinstance(cell, datetime):
            sheet.write_datetime(number, place, cell, looks)
        elif column.kind in ("count", "percent") and isinstance(cell, int | float):
            sheet.write_number(number, place, cell, looks)
        else:
            sheet.write_string(number, place, str(cell)[:LONGEST_CELL], looks)


def _width(place: int, column: Column, rows: Sequence[Row]) -> int:
    if column.kind != "text":
        return WIDTHS[column.kind]
    longest = max((len(str(row[place])) for row in rows[:LOOKED_AT] if row[place] is not None), default=0)
    return min(max(longest + 2, len(column.title) // 2 + 2, NARROWEST), WIDEST)


def write_report_csv(pieces: Sequence[bytes]) -> bytes:
    """The first table as CSV: dates as in ISO 8601, shares as numbers from 0 to 1, and no cell that is a formula."""
    return _csv(unpacked(pieces)[0])


def write_report_zip(pieces: Sequence[bytes]) -> bytes:
    """All tables as CSV, in one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in unpacked(pieces):
            archive.writestr(zipfile.ZipInfo(f"{table.name}.csv", FILE_TIME), _csv(table), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _csv(table: Sheet) -> bytes:
    rows = [[_plain(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    return write_csv([column.title for column in table.columns], rows)


def _plain(cell: object, column: Column) -> object:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if column.kind == "day" else f"{cell:%Y-%m-%d %H:%M}"
    return round(cell, 4) if isinstance(cell, float) else cell
