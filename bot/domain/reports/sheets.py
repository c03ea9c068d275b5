"""What goes into a report's files: tables and charts of plain values, with every word filled in.

They are pickled piece by piece (`parcels`), so that the loop never waits while ten thousand rows are packed for the
worker: packing one object holds the interpreter until it is done.
"""

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "count", "percent", "day", "moment"]
"""`percent`: a share from 0 to 1. `day` and `moment`: a naive `datetime`, local to the programme."""
Row = tuple[object, ...]
AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    title: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Sheet:
    """A table. `name` is its file's, without an ending."""

    title: str
    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Bar:
    """So many of so many, and a word beside it (a group's health), told by its hatch too."""

    label: str
    part: int
    whole: int
    value: str
    mark: str = ""
    hatch: int = 0


@dataclass(frozen=True)
class Chart:
    """Bars one below the other. `note` says what is left out."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True)
class GoalCard:
    """A goal to keep: each part with its name, how far it is, and whose it is."""

    title: str
    parts: tuple[tuple[str, str], ...]
    percent: int
    progress: str
    when: str
    name: str
    programme: str


def parcels(sheets: Iterable[Sheet]) -> list[bytes]:
    """The sheets in small pieces. Blocking: for a thread."""
    found = []
    for sheet in sheets:
        found.append(pickle.dumps(Sheet(sheet.title, sheet.name, sheet.columns, ())))
        found += [pickle.dumps(list(sheet.rows[i : i + AT_ONCE])) for i in range(0, len(sheet.rows), AT_ONCE)]
    return found


def unpacked(pieces: Iterable[bytes]) -> list[Sheet]:
    """The sheets that `parcels` was given."""
    found: list[Sheet] = []
    rows: list[Row] = []
    for piece in pieces:
        value = pickle.loads(piece)  # noqa: S301 - the bot packed it itself
        if isinstance(value, Sheet):
            rows = []
            found.append(Sheet(value.title, value.name, value.columns, rows))
        else:
            rows += value
    return found
