"""The workbook of a term that was played, held against the cast's own log. Nothing here knows how reports are made."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from bot.cli.report_files import files_of
from bot.domain.reports import Period
from bot.services.reports import ReportService
from bot.storage.unit import Database
from tests.conftest import SetClock

Entry = Mapping[str, Any]
Rows = list[dict[str, Any]]


async def untrue(database: Path, story: Sequence[Entry], roster: bytes) -> list[str]:
    """The figures of meet-ups and proof in the workbook that the log tells otherwise."""
    people, groups = await _workbook(database, datetime.fromisoformat(story[-1]["at"]))
    told = Told(story, roster)
    return [*told.of_people(people), *told.of_groups(groups)]


async def _workbook(path: Path, end: datetime) -> tuple[Rows, Rows]:
    database = Database(path)
    try:
        async with database.read() as unit:
            [programme] = await unit.programmes.every()
        clock = SetClock(end)
        period = Period(programme.created_at, programme.created_at.replace(year=programme.created_at.year + 1))
        report = await ReportService(database, clock).made(programme, period)
    finally:
        await database.close()
    book = openpyxl.load_workbook(io.BytesIO(files_of(report, "en")["participation.xlsx"]))
    return _rows(book["People"]), _rows(book["Groups"])


def _rows(sheet: Any) -> Rows:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


class Told:
    """What the cast wrote down. Handles become roster names by the roster's own columns."""

    def __init__(self, story: Sequence[Entry], roster: bytes) -> None:
        self.story = story
        rows = list(csv.DictReader(io.StringIO(roster.decode("utf-8-sig"))))
        self.names = {row["Discord"]: row["Name"] for row in rows}
        self.group_of = {row["Name"]: row["Group"] for row in rows}
        self.held = self._held()
        self.came = {e["meet_up"]: set(e["came"]) for e in self.did("ticked") if e["meet_up"] in self.held}

    def did(self, *actions: str) -> list[Entry]:
        return [entry for entry in self.story if entry["action"] in actions]

    def _held(self) -> dict[int, str]:
        """The meet-ups that count as held, with their group: by the first word about their last date."""
        words: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.did("closed"):
            words[entry["meet_up"]].append(entry)
        found = {}
        for meet_up, said in words.items():
            last = max(entry["sequence"] for entry in said)
            first = min((e for e in said if e["sequence"] == last), key=lambda e: str(e["at"]))
            if first["outcome"] == "held":
                found[meet_up] = str(first["group"])
        return found

    def of_people(self, people: Rows) -> Iterable[str]:
        photos: dict[str, int] = defaultdict(int)
        for entry in self.did("gave_photo"):
            photos[self.names[entry["person"]]] += 1
        for row in people:
            name, group = row["Name"], self.group_of[row["Name"]]
            ticked = [came for meet_up, came in self.came.items() if self.held[meet_up] == group]
            wanted = {
                "Group": group,
                "Meet-ups attended": sum(name in came for came in ticked),
                "Meet-ups attended: of": len(ticked),
                "Photos": photos[name],
            }
            yield from _differences(name, row, wanted)

    def of_groups(self, groups: Rows) -> Iterable[str]:
        proven = {entry["meet_up"] for entry in self.did("gave_photo", "wrote_note")}
        for row in groups:
            group = row["Group"]
            held = [meet_up for meet_up, of in self.held.items() if of == group]
            members = [name for name, of in self.group_of.items() if of == group]
            wanted = {
                "Joined": len(members),
                "Joined: of": len(members),
                "Meet-ups held": len(held),
                "Meet-ups with proof": sum(meet_up in proven for meet_up in held),
                "Meet-ups with proof: of": len(held),
                "Meet-ups attended": sum(name in self.came.get(meet_up, ()) for meet_up in held for name in members),
            }
            yield from _differences(group, row, wanted)


def _differences(who: str, row: Mapping[str, Any], wanted: Mapping[str, object]) -> Iterable[str]:
    for column, value in wanted.items():
        if row[column] != value:
            yield f"{who}, {column}: the workbook has {row[column]}, the story {value}"
