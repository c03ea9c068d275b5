"""XLSX as it comes: several sheets, merged cells, formulas, and numbers where names were meant."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.domain.roster import HEADER_WITHIN, Cell, CellFault, TableRow
from bot.domain.unreadable import Unreadable
from bot.files.archive import check_archive
from bot.files.cells import plain_cell
from bot.files.delimited import LARGEST_CELL
from bot.files.headers import FoundHeader, HeaderFinder

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.workbook import Workbook

MOST_COLUMNS = 200
"""Columns further to the right are not looked at."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DIGITS_KEPT = 15
"""Digits of a number that Excel keeps; those after them become noughts."""


def read_workbook(data: bytes, finder: HeaderFinder) -> Iterator[TableRow]:
    """The rows of the sheet whose header has most columns that `finder` recognises.

    A merged cell counts for every row it spans; a formula counts as the value the workbook remembers. Raises
    `Unreadable`, whatever the workbook does to the library that reads it.
    """
    try:
        if "xl/workbook.xml" not in check_archive(data):
            raise Unreadable("files.other_archive")
        yield from _read(data, finder)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # zipfile and openpyxl name no errors of their own: damage raises KeyError, struct.error, ParseError and more
        raise Unreadable("files.damaged") from error


def _read(data: bytes, finder: HeaderFinder) -> Iterator[TableRow]:
    with closing(_opened(data, values=True)) as book:
        best = None
        best_header: FoundHeader | None = None
        for sheet in _sheets(book):
            header = finder(_rows(sheet, MOST_COLUMNS, last=HEADER_WITHIN))
            if best is None or (header and header.score > (best_header.score if best_header else (0, 0))):
                best, best_header = sheet, header
        if best is None:
            raise Unreadable("files.no_sheet")
        width = best_header.width if best_header else MOST_COLUMNS
        with best._get_source() as source:  # the library keeps merged cells to itself when it only reads
            xml = source.read()
        formulas = _formulas(data, best.title, width) if _FORMULA.search(xml) else frozenset[tuple[int, int]]()
        yield from _rows(best, width, _spans(xml), formulas)


def _opened(data: bytes, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _sheets(book: "Workbook") -> Iterator[Any]:
    """The sheets that hold cells. Their type is `Any` since the library's stubs take read-only sheets for others."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says about its own size is often wrong
        yield sheet


def _spans(xml: bytes) -> dict[tuple[int, int], int]:
    """Where merged cells begin (row, column from 1), and the last row each spans."""
    from openpyxl.utils import column_index_from_string

    return {
        (int(first), column_index_from_string(column.decode())): int(last)
        for column, first, last in _MERGED.findall(xml)
        if int(first) < int(last)
    }


def _formulas(data: bytes, title: str, width: int) -> frozenset[tuple[int, int]]:
    """Where formulas stand (row, column). Only asked if there are any: it reads the sheet a second time."""
    with closing(_opened(data, values=False)) as book:
        sheet = next(sheet for sheet in _sheets(book) if sheet.title == title)
        return frozenset(
            (cell.row, cell.column)
            for cells in sheet.iter_rows(max_col=width)
            for cell in cells
            if cell.data_type == "f"
        )


def _rows(
    sheet: Any,
    width: int,
    spans: Mapping[tuple[int, int], int] = MappingProxyType({}),
    formulas: frozenset[tuple[int, int]] = frozenset(),
    last: int | None = None,
) -> Iterator[TableRow]:
    merged: dict[int, tuple[int, Cell]] = {}
    for number, cells in enumerate(sheet.iter_rows(max_row=last, max_col=width), start=1):
        read = [_cell(cell, number) if cell.value is not None else "" for cell in cells]
        if formulas:
            for column, value in enumerate(read, start=1):
                if value == "" and (number, column) in formulas:
                    read[column - 1] = CellFault("files.formula_without_value")
        if spans:
            merged = {column: (until, value) for column, (until, value) in merged.items() if until >= number}
            for column, (_, value) in merged.items():
                read[column - 1] = read[column - 1] or value
            merged |= {c: (spans[number, c], value) for c, value in enumerate(read, start=1) if (number, c) in spans}
        while read and read[-1] == "":
            read.pop()
        yield number, tuple(read)


def _cell(cell: "ReadOnlyCell", row: int) -> Cell:
    """A cell as the text that a person sees in it, or why that text is gone."""
    value = cell.value
    if cell.data_type == "e":
        return CellFault("files.cell_error", {"value": str(value)[:20]})
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return CellFault("files.date_in_cell", {"value": str(value)})
    text = str(value)
    if len(text) > LARGEST_CELL:
        raise Unreadable("files.huge_cell", row=row, most=LARGEST_CELL)
    return plain_cell(text)


def _number(value: float, shown_as: str | None) -> Cell:
    if shown_as and (percent := re.fullmatch(r"0(?:\.(0+))?%", shown_as)):
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    digits = str(int(value))
    rounded = len(digits) > _DIGITS_KEPT and not digits[_DIGITS_KEPT:].strip("0")
    if rounded or (isinstance(value, float) and len(digits) > _DIGITS_KEPT):
        return CellFault("files.number_rounded", {"value": f"{float(value):.5E}"})
    if shown_as and re.fullmatch(r"0+", shown_as):
        return digits.zfill(len(shown_as))  # a format such as 00000 is how Excel shows leading noughts
    return digits
