"""What needs a person: matters about which nudging has ended, or never helps, and what organisers did about each.

Every source of matters (unanswered nudges, disputes, groups without a mentor) gives the same `Matter`. Marks are kept
for good and are replayed here; nothing about a matter is stored but its marks. Instants are aware and in UTC.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

MarkKind = Literal["again", "snooze", "mine", "away", "back", "undone"]
"""Nudge again; not before `until`; I'm on it; this person is away; they are back; the mark before is undone."""
MatterKind = Literal["no_mentor", "dispute", "unanswered"]

URGENCY: tuple[MatterKind, ...] = ("no_mentor", "dispute", "unanswered")
"""The most urgent first: students without anybody come before a date that is missing."""
SNOOZE = timedelta(days=7)

Key = tuple[str, int | None]
"""What a matter is about, and whom it is about, if anybody."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What an organiser (`marked_by`, a Discord id) did about a matter."""

    id: int
    about: str
    participant_id: int | None
    kind: MarkKind
    until: datetime | None
    marked_by: int
    at: datetime

    @property
    def key(self) -> Key:
        return self.about, self.participant_id


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that needs a person. `what` says more about its kind (the rule of an unanswered nudge).

    `subject_id` is the row it is about: a group, or a meet-up.
    """

    kind: MatterKind
    what: str
    about: str
    participant_id: int | None
    group_id: int
    subject_id: int
    since: datetime

    @property
    def key(self) -> Key:
        return self.about, self.participant_id

    @property
    def number(self) -> int:
        """Stands for this matter in a button, which can carry only numbers: 48 bits of a digest of its key."""
        digest = hashlib.blake2b(f"{self.about}|{self.participant_id}".encode(), digest_size=6).digest()
        return int.from_bytes(digest)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A matter as organisers see it: who is on it (a Discord id), until when it is snoozed, whether they are away."""

    matter: Matter
    on_it: int | None = None
    snoozed_until: datetime | None = None
    away: bool = False


def standing(marks: Iterable[Mark]) -> dict[Key, list[Mark]]:
    """The marks that count, by what they are about, oldest first. An `undone` takes back the one before it.

    Being away is about a person and not about a matter; it is kept with what they wish, and is not in here.
    """
    found: dict[Key, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.id):
        if mark.kind == "undone":
            if found.get(mark.key):
                found[mark.key].pop()
        elif mark.kind not in ("away", "back"):
            found.setdefault(mark.key, []).append(mark)
    return found


def restarts(marks: Iterable[Mark]) -> dict[Key, datetime]:
    """When an organiser last had somebody nudged again about a matter. Earlier nudges of it count no more."""
    return {
        key: [mark.at for mark in about if mark.kind == "again"][-1]
        for key, about in standing(marks).items()
        if any(mark.kind == "again" for mark in about)
    }


def lines(matters: Iterable[Matter], marks: Iterable[Mark], away: Mapping[int, bool], now: datetime) -> list[Line]:
    """The matters with what was done about them, the most urgent first: what nobody is on comes before the rest.

    `away` is by participant. Those that are snoozed are left out.
    """
    done = standing(marks)
    found = [_line(matter, done.get(matter.key, []), away) for matter in matters]
    awake = [line for line in found if line.snoozed_until is None or line.snoozed_until <= now]
    return sorted(awake, key=_urgency)


def _line(matter: Matter, marks: list[Mark], away: Mapping[int, bool]) -> Line:
    last = marks[-1] if marks else None
    mine = [mark.marked_by for mark in marks if mark.kind == "mine"]
    return Line(
        matter=matter,
        on_it=mine[-1] if mine else None,
        snoozed_until=last.until if last and last.kind == "snooze" else None,
        away=away.get(matter.participant_id or 0, False),
    )


def _urgency(line: Line) -> tuple[bool, bool, int, datetime, int]:
    return line.away, line.on_it is not None, URGENCY.index(line.matter.kind), line.matter.since, line.matter.number
