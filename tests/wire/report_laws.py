"""The files of a term's reports, held against the cast's own log: every cell of every sheet, every line of a message.

Nothing here or in the other `report_laws*` knows how reports are made: none imports anything of the bot. They read what
`tests.wire.figures` leaves in a folder: the log, the roster, the questions, and the files that the organiser was given.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from tests.wire.report_laws_figures import COUNT, Figures
from tests.wire.report_laws_sheets import Expected, Row, Sheet
from tests.wire.report_laws_story import Span, Story

ROUNDED = timedelta(seconds=1)
"""A spreadsheet keeps moments as fractions of a day."""
LINE = re.compile(r"^\*\*(?P<name>[^*]+)\*\*: (?P<part>\d+)(?: of (?P<whole>\d+))?", re.MULTILINE)
HEALTHS = ("act", "watch", "fine")
"""The most urgent first."""


@dataclass
class Compared:
    """What was held against the log: each column by its sheet, what differs, and which columns said nothing."""

    columns: dict[str, int] = field(default_factory=dict)
    """How many cells of each were compared."""
    wrong: list[str] = field(default_factory=list)
    values: dict[str, set[str]] = field(default_factory=dict)
    """What was expected in each."""

    @property
    def flat(self) -> list[str]:
        """The columns in which nothing but zeros was to be compared: they agree with anything."""
        nothing = {str(zero) for zero in (None, 0, 0.0, (0, None), "")}
        return sorted(column for column, values in self.values.items() if values <= nothing)

    def cell(self, where: tuple[str, str, str], found: object, wanted: object, *, same: bool) -> None:
        """Note one: its report, column and row, what is there and what should be."""
        column = where[1]
        self.columns[column] = self.columns.get(column, 0) + 1
        self.values.setdefault(column, set()).add(str(wanted))
        if not same:
            self.wrong.append(f"{', '.join(where)}: the report has {found}, the story {wanted}")


def compared(folder: Path) -> Compared:
    """Everything that the reports in this folder say, held against its story."""
    story, result = Story(folder), Compared()
    result.wrong += [f"{act.person} had no answer at {act.at}: nobody can tell what was done" for act in story.unsure]
    figures = Figures(story)
    for read in story.did("read_report"):
        files = folder / "reports" / read["name"]
        expected = Expected(figures, read)
        _workbook(result, files, expected, read["name"])
        _message(result, files, expected, read["name"])
    return result


def _workbook(result: Compared, files: Path, expected: Expected, report: str) -> None:
    """The workbook's sheets, and the same as CSV where there is a file of it."""
    (path,) = files.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    wanted = expected.sheets()
    if book.sheetnames != list(wanted):
        result.wrong.append(f"{report}: the sheets are {book.sheetnames}, and should be {list(wanted)}")
        return
    for name, sheet in wanted.items():
        header, *rows = book[name].iter_rows(values_only=True)
        found = [dict(zip(map(str, header), row, strict=True)) for row in rows]
        _sheet(result, (f"{report}.xlsx", name), sheet, found, partial(_same, expected.story.zone))
        if name == "Groups":
            _urgent_first(result, report, found)
        if (table := files / f"{name.casefold()}.csv").exists():
            with table.open(encoding="utf-8-sig", newline="") as lines:
                read = [dict(row) for row in csv.DictReader(lines)]
            _sheet(result, (f"{report}.csv", name), sheet, read, partial(_same_in_csv, expected.story.zone))


def _urgent_first(result: Compared, report: str, rows: Sequence[Row]) -> None:
    ranks = {health: rank for rank, health in enumerate(HEALTHS)}
    order = [(ranks.get(row["Health"], -1), str(row["Group"]).casefold()) for row in rows]
    if order != sorted(order):
        result.wrong.append(f"{report}: the groups are not in order: {order}")


def _sheet(
    result: Compared, where: tuple[str, str], sheet: Sheet, found: Sequence[Row], same: Callable[[Any, Any], bool]
) -> None:
    """Row by row, each known by its keys, and every column of it."""
    report, name = where
    keys, wanted = sheet

    def key(row: Row) -> tuple[str, ...]:
        return tuple(str(row.get(each)) for each in keys)

    if sorted(map(key, found)) != sorted(map(key, wanted)):
        odd = sorted(set(map(key, found)) ^ set(map(key, wanted)))
        result.wrong.append(f"{report}, {name}: {len(found)} rows, {len(wanted)} in the story; {odd[:5]}")
        return
    for there, row in zip(sorted(found, key=key), sorted(wanted, key=key), strict=True):
        if list(there) != list(row):
            result.wrong.append(f"{report}, {name}: the columns are {list(there)}, and should be {list(row)}")
            return
        for column, value in row.items():
            is_same = same(there[column], value)
            result.cell((report, f"{name}: {column}", "/".join(key(row))), there[column], value, same=is_same)


def _same(zone: ZoneInfo, found: Any, wanted: Any) -> bool:
    """Whether a cell of the workbook says this. A moment must lie between the press and its answer."""
    if isinstance(wanted, Span):
        moment = found.replace(tzinfo=zone) if isinstance(found, datetime) else None
        return moment is not None and wanted.first - ROUNDED <= moment <= wanted.last + ROUNDED
    if isinstance(wanted, set):
        return found in wanted
    if isinstance(wanted, date):
        return bool(found == datetime.combine(wanted, datetime.min.time()))
    if isinstance(wanted, float):
        return isinstance(found, int | float) and abs(found - wanted) < 1e-9
    return bool(found == wanted and type(found) is type(wanted))


def _same_in_csv(zone: ZoneInfo, found: str, wanted: Any) -> bool:
    """The same of a file that is all text: days and minutes as in ISO 8601, shares with four digits."""
    if isinstance(wanted, Span):
        here = (wanted.first - ROUNDED).astimezone(zone), wanted.last.astimezone(zone)
        return f"{here[0]:%Y-%m-%d %H:%M}" <= found <= f"{here[1]:%Y-%m-%d %H:%M}"
    if wanted is None:
        return found == ""
    if isinstance(wanted, float):
        return float(found) == round(wanted, 4)
    if isinstance(wanted, str) and wanted.isdecimal():
        # A long number is marked as text: a spreadsheet would round it.
        found = found.removeprefix("'")
    return found == (wanted.isoformat() if isinstance(wanted, date) else str(wanted))


def _message(result: Compared, files: Path, expected: Expected, report: str) -> None:
    """The figures of the message: the programme's, or the group's."""
    (embed,) = json.loads((files / "message.json").read_text(encoding="utf-8"))
    totals = {name: _line(name, rate) for name, rate in expected.totals().items()}
    health = [expected.figures.health(group, expected.period)[0] for group in expected.groups]
    lines = {match["name"]: match for match in LINE.finditer(embed["description"])}
    for name, match in lines.items():
        if name in totals:
            found = (int(match["part"]), int(match["whole"])) if match["whole"] else (int(match["part"]), None)
            result.cell((report, f"Message: {name}", "total"), found, totals[name], same=found == totals[name])
    if expected.read["subject"] == "participation" and lines.keys() - {"Groups"} != totals.keys():
        result.wrong.append(f"{report}: the message has {sorted(lines)}, and should have {sorted(totals)}")
    if counts := re.search(r"\*\*Groups\*\*: (\d+) to act on, (\d+) to watch, (\d+) fine", embed["description"]):
        wanted = tuple(health.count(each) for each in HEALTHS)
        found_counts = tuple(map(int, counts.groups()))
        result.cell((report, "Message: Groups", "total"), found_counts, wanted, same=found_counts == wanted)


def _line(name: str, rate: tuple[int, int]) -> tuple[int, int | None]:
    return (rate[0], None) if name == COUNT else rate


def told_of(result: Compared) -> Iterator[str]:
    """What was compared, a sheet at a time."""
    sheets: dict[str, list[str]] = {}
    for column in result.columns:
        sheet, _, name = column.partition(": ")
        sheets.setdefault(sheet, []).append(name)
    for sheet, names in sheets.items():
        yield f"{sheet}: {', '.join(_whole(names))}"
    yield f"{sum(result.columns.values())} cells in {len(result.columns)} columns"


def _whole(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith((": of", ": %")))
