"""CSV as it comes: three separators, four encodings, and what spreadsheet programs add to it."""

import csv
import io
import re
from collections.abc import Iterator

from bot.domain.roster import HEADER_WITHIN, TableRow
from bot.domain.unreadable import Unreadable
from bot.files.cells import plain_cell
from bot.files.decoded import decoded
from bot.files.headers import HeaderFinder

SEPARATORS = (",", ";", "\t")
LARGEST_CELL = 32_767
"""Characters. What Excel itself can hold in a cell."""

MOST_COLUMNS = 200
_END = "\x00end of file\x00"
"""Added as a last row: if it does not come back as one, a quotation mark was never closed."""


def read_delimited(data: bytes, finder: HeaderFinder) -> Iterator[TableRow]:
    """The rows of a CSV file, numbered as a spreadsheet program shows them.

    The separator is the one under which `finder` recognises most columns. Raises `Unreadable`.
    """
    try:
        text = decoded(data)
    except UnicodeDecodeError as error:
        raise Unreadable("files.not_utf8") from error
    first, _, rest = text.partition("\n")
    chosen = re.fullmatch(r'"?sep=([,;\t|])"?\r?', first, re.IGNORECASE)
    if chosen:
        rows = _rows(rest, chosen[1])
    else:
        rows = _rows(text, max(SEPARATORS, key=lambda separator: _likeliness(text, separator, finder)))
    for number, cells in rows:
        if any(cells[MOST_COLUMNS:]):
            raise Unreadable("files.too_many_columns", row=number, most=MOST_COLUMNS)
        yield number, cells[:MOST_COLUMNS]


def _likeliness(text: str, separator: str, finder: HeaderFinder) -> tuple[tuple[int, int], int]:
    top: list[TableRow] = []
    try:
        for row in _rows(text, separator):
            if row[0] > HEADER_WITHIN:
                break
            top.append((row[0], row[1][:MOST_COLUMNS]))
    except Unreadable:
        pass  # the separator is chosen by the rows before the fault; reading them again reports it
    header = finder(top)
    return (header.score if header else (0, 0), sum(len(cells) for _, cells in top))


def _rows(text: str, separator: str) -> Iterator[TableRow]:
    lines = io.StringIO(f"{text}{'' if text.endswith((chr(10), chr(13))) else chr(10)}{_END}\n", newline="")
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    try:
        for cells in reader:
            if cells == [_END]:
                return
            number += 1
            if cells and cells[-1].endswith(f"{_END}\n"):
                raise Unreadable("files.open_quote", row=number)
            if any(len(cell) > LARGEST_CELL for cell in cells):
                raise Unreadable("files.huge_cell", row=number, most=LARGEST_CELL)
            yield number, tuple(plain_cell(cell) for cell in cells)
    except csv.Error as error:
        raise Unreadable("files.huge_cell", row=number + 1, most=LARGEST_CELL) from error
