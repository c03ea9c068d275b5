"""Tables as files that spreadsheet programs open without changing anything in them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from bot.files.cells import safe_cell

WIDEST = 60
NARROWEST = 8
"""Characters of a column's width in a workbook."""

Row = Sequence[object]


def write_csv(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A CSV file: UTF-8 with the byte order mark that Excel needs, commas, and no cell that would become a formula.

    Ids are text: Excel would round a Discord id otherwise. `None` is an empty cell.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(title) for title in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> bytes:
    """A workbook of the given sheets (title: header and rows), with the header frozen and a filter on it.

    Text stays text, whatever it begins with. Integers too long for a spreadsheet are written as text; text too long
    for a cell (32,767 characters) is cut.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        as_text = book.add_format({"num_format": "@"})
        for title, (header, rows) in sheets.items():
            sheet = book.add_worksheet(sheet_title(title, {other.name.casefold() for other in book.worksheets()}))
            sheet.freeze_panes(1, 0)
            sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, bold)
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, bool):
                        sheet.write_boolean(number, column, cell)
                    elif isinstance(cell, int | float) and abs(cell) < 10**11:
                        sheet.write_number(number, column, cell)
                    elif cell is not None:
                        sheet.write_string(number, column, str(cell)[:32_767], as_text)
            if header:
                sheet.autofilter(0, 0, len(rows), len(header) - 1)
            for column, name in enumerate(header):
                longest = max([len(name) + 2, *(len(str(row[column])) for row in rows if column < len(row))])
                sheet.set_column(column, column, min(max(longest + 1, NARROWEST), WIDEST))
    return buffer.getvalue()


def sheet_title(title: str, taken: set[str]) -> str:
    """A title that Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at either end, each once."""
    allowed = (
        "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip(" '")[:31].strip(" '") or "Sheet"
    )
    name, number = allowed, 2
    while name.casefold() in taken or name.casefold() == "history":
        name = f"{allowed[:27]} {number}"
        number += 1
    return name
