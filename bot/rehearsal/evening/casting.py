"""Who comes late, who does not come, and whose room needs help: the same for the same seed. No I/O, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.roster import RosterRow
from bot.rehearsal.ensemble import handle_of
from bot.rehearsal.term.manner import chance

ABSENT_MENTORS, LATE_STUDENTS, CALLING_GROUPS = 2, 10, 3
LATE_FROM, LATE_UNTIL = 11 * 60.0, 50 * 60.0
"""Seconds after the lobby has opened in which the late ones come: from when the quiz is on to the end of the goals."""


@dataclass(frozen=True)
class Casting:
    """`absent` and `late` are handles (`late` with the seconds), the groups are names.

    Of the rooms without a mentor, the first half is to sit in another room, the rest gets a substitute.
    """

    absent: tuple[str, ...]
    late: dict[str, float]
    calling: tuple[str, ...]
    merged: tuple[str, ...]
    substituted: tuple[str, ...]

    @property
    def arrivals(self) -> dict[str, float | None]:
        """When those come whose coming is decided here."""
        return {**dict.fromkeys(self.absent), **self.late}


def casting(seed: int, rows: Iterable[RosterRow]) -> Casting:
    """At most a third of the groups loses its mentor, and at most half of the students come late."""
    grouped = [row for row in rows if row.group]
    names = sorted({row.group or "" for row in grouped})
    groups = sorted(names, key=lambda name: chance(seed, name, "fate").random())
    alone = groups[: min(ABSENT_MENTORS, len(groups) // 3)]
    absent = tuple(handle_of(row) for row in grouped if row.kind == "mentor" and row.group in alone)
    students = [handle_of(row) for row in grouped if row.kind == "student" and row.group not in alone]
    students.sort(key=lambda handle: chance(seed, handle, "late").random())
    late = students[: min(LATE_STUDENTS, len(students) // 2)]
    return Casting(
        absent=absent,
        late={handle: chance(seed, handle, "comes").uniform(LATE_FROM, LATE_UNTIL) for handle in late},
        calling=tuple(groups[len(alone) : len(alone) + CALLING_GROUPS]),
        merged=tuple(alone[: (len(alone) + 1) // 2]),
        substituted=tuple(alone[(len(alone) + 1) // 2 :]),
    )
