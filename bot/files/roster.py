"""Roster files: CSV and XLSX in, people and row errors out."""

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.domain.roster import RosterFile, RowError, find_header, read_table
from bot.domain.unreadable import Unreadable
from bot.files.delimited import read_delimited
from bot.files.foreign import refuse_foreign
from bot.files.workbook import read_workbook

LARGEST_FILE = 10 * 2**20
"""Bytes. A roster of 10,000 rows has about 2 MB."""


def read_roster(data: bytes, filename: str = "", mapping: Mapping[str, str] | None = None) -> RosterFile:
    """The people in a roster file, by what the file is and not by what it is called.

    `mapping` sends column headers (or letters) to fields of `bot.domain.roster.FIELDS`, or to "ignore", where their
    words do not tell. Raises `Unreadable` for what is no roster at all; what is wrong in single rows is in the result.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("roster_file.empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable("roster_file.too_large", most=LARGEST_FILE // 2**20)
    refuse_foreign(data, "roster_file.other_kind")
    finder = partial(find_header, mapping=mapping)
    if data.startswith(b"PK"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and dates; they repeat what stands in cells
            return read_table(read_workbook(data, finder), mapping)
    return read_table(read_delimited(data, finder), mapping)


def roster_json(roster: RosterFile, text: Callable[..., str]) -> dict[str, Any]:
    """What `ithaca roster check --json` prints. `text` fills a key of the catalogue, as `bot.texts.text` does.

    `row` is the row's number in the spreadsheet; an error of the header's row concerns the whole file.
    """
    return {
        "people": [
            {
                "row": person.row,
                "kind": person.kind,
                "name": person.name,
                "discord": person.discord,
                "group": person.group,
                "interests": list(person.interests),
                "time_zone": person.time_zone,
            }
            for person in roster.people
        ],
        "errors": [_error_json(error, text) for error in roster.errors],
    }


def _error_json(error: RowError, text: Callable[..., str]) -> dict[str, Any]:
    return {"row": error.row, "column": error.column, "message": text(error.key, **error.blanks)}
