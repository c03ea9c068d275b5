"""The story's log as facts: who is there, what they did and were told, what their group saw. Nobody else's word.

Nothing of the bot is used here or in the other `report_laws*`: they know a folder of files, and docs/reports.md.
"""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SURVEYS = Path(__file__).parents[2] / "bot" / "files" / "surveys"
"""The questions that ship with the bot, as the files that people write."""
DISCORD_EPOCH_MS = 1_420_070_400_000
STAMP = re.compile(r"<t:(\d+)")
LETTERS = "ABCD"
DONE = ("pressed", "typed", "sent")
"""Each act is in the log in this way; what else somebody says of it is for other readers."""
SENT_ALREADY = "That form was already sent."
"""What somebody is told who sends a form again, because it did not answer the first time."""
MOMENT_AFTER = timedelta(seconds=5)
"""Beside its answer to a press the bot may still be writing down that a nudge was answered by it."""


@dataclass(frozen=True, order=True)
class Span:
    """When somebody did something: after they began, and before they had the answer. Aware, in UTC."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Someone:
    """A student or mentor of the roster. `joined` is None for who never did."""

    handle: str
    name: str
    kind: str
    group: str
    roster_id: str
    account: str
    joined: Span | None


@dataclass(frozen=True)
class Period:
    """From `since` until just before `until`; the report was made at `made`."""

    since: datetime
    until: datetime
    made: Span

    def has(self, when: datetime) -> bool:
        return self.since <= when < self.until

    @property
    def end(self) -> datetime:
        return min(self.until, self.made.first)


class Act:
    """A line of the log."""

    def __init__(self, line: Mapping[str, Any], place: int) -> None:
        self.line, self.place = line, place
        self.at = datetime.fromisoformat(line["at"])
        began = line.get("began")
        self.when = Span(datetime.fromisoformat(began) if began else self.at, self.at)
        self.person, self.group, self.action = str(line["person"]), str(line["group"]), str(line["action"])
        self.key = str(line.get("key") or line.get("form") or line.get("command") or "").removeprefix("form:")
        self.told = str(line.get("told") or "") if self.action in DONE else ""

    def __getitem__(self, name: str) -> Any:
        return self.line[name]

    def begins(self, *starts: str) -> bool:
        return self.key.startswith(starts)

    @property
    def numbers(self) -> list[int]:
        return [int(part) for part in self.key.split(":") if part.isdecimal()]


class Story:
    """Everything in the folder of a term that was played."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "story.jsonl").read_text(encoding="utf-8").splitlines()
        self.acts = [Act(json.loads(line), place) for place, line in enumerate(lines)]
        self.roster = list(csv.DictReader((folder / "roster.csv").read_text(encoding="utf-8-sig").splitlines()))
        self.quiz = tomllib.loads((folder / "quiz.toml").read_text(encoding="utf-8"))
        self.surveys = {form["title"]: form for form in map(_toml, sorted(SURVEYS.glob("*.toml")))}
        self.unsure = [act for act in self.acts if act.action == "got_no_answer" or act.line.get("by") == SENT_ALREADY]
        """Where somebody had no answer in time, nobody can tell whether the bot has done what they wanted."""

    def did(self, *actions: str) -> Iterator[Act]:
        return (act for act in self.acts if act.action in actions)

    def only(self, action: str) -> Act:
        (found,) = self.did(action)
        return found

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.only("set_up_programme")["zone"])

    @cached_property
    def people(self) -> Sequence[Someone]:
        """In the order of the roster, which is that of the accounts."""
        accounts = list(self.did("is_on_server"))
        codes = {act.person for act in self.did("was_sent_code")}
        typed = {act.person: act.when for act in self.did("typed") if act.key == "join"}
        matched = self.only("matched").when
        return [
            Someone(
                handle=there.person,
                name=row["Name"],
                kind=row["Role"].casefold(),
                group=row["Group"],
                roster_id=row["Roster ID"],
                account=there["account"],
                joined=typed.get(there.person) or (None if there.person in codes else matched),
            )
            for row, there in zip(self.roster, accounts, strict=True)
        ]

    @cached_property
    def groups(self) -> dict[str, list[Someone]]:
        return {name: [p for p in self.people if p.group == name] for name in {p.group: 0 for p in self.people}}

    @cached_property
    def imported(self) -> Span:
        """When the groups came to be: with the roster."""
        return max(act.when for act in self.did("imported"))

    def saw(self, *starts: str) -> Iterator[Act]:
        """What groups saw first, of messages with such a control."""
        return (a for a in self.did("saw") if any(key.startswith(starts) for key in a["keys"]))

    def day(self, when: datetime) -> date:
        return when.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def period(self, read: Act) -> Period:
        """What a report that somebody read is of."""
        asked = read["options"]
        first = date.fromisoformat(asked["from"]) if "from" in asked else self.day(self.only("set_up_programme").at)
        last = date.fromisoformat(asked["until"]) if "until" in asked else self.day(read.at)
        return Period(self.midnight(first), self.midnight(last + timedelta(days=1)), read.when)


def keys_of(act: Act, start: str) -> list[int]:
    """The numbers in the first control of a message whose id begins so."""
    key = next(key for key in act["keys"] if key.startswith(start))
    return [int(part) for part in key.split(":") if part.isdecimal()]


def made(message: str) -> datetime:
    """When Discord made this id."""
    return datetime.fromtimestamp(((int(message) >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def stamps(words: str) -> list[datetime]:
    return [datetime.fromtimestamp(int(found), UTC) for found in STAMP.findall(words)]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
