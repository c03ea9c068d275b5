"""Who is where: points and places, worked out anew from the answers every time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Standing:
    """A group's points so far. `place` is `None` for a group in which nobody has been present.

    So it is for one whose people sit in another group's room and play for that one: `sits_in` says which.
    """

    group_id: int
    points: int
    place: int | None
    sits_in: int | None = None


@dataclass(frozen=True)
class ShownStandings:
    """Standings as they were shown. `reason` is what they followed: `question`, `end`, or a correction.

    Corrections are `key` (a corrected key), `void` (a question taken out) and `late` (a vote that was cast in time and
    arrived late).
    """

    id: int
    kickoff_id: int
    revision: int
    reason: str
    question_id: int | None
    rows: tuple[Standing, ...]
    made_at: datetime

    @property
    def corrected(self) -> bool:
        return self.reason in ("key", "void", "late")


def standings(
    points: Mapping[int, int], ranked: Iterable[int], elsewhere: Mapping[int, int] | None = None
) -> list[Standing]:
    """The groups, best first; equal points share a place and the next place is left out (1, 1, 3).

    `points` has every group. Those not in `ranked` come last and have no place, nor have those that play `elsewhere`
    (with the group for which they play).
    """
    hosts = elsewhere or {}
    placed = set(ranked) - set(hosts)
    order = sorted(points, key=lambda group: (group not in placed, -points[group], group))
    totals = [points[group] for group in order if group in placed]
    return [
        Standing(group, points[group], totals.index(points[group]) + 1 if group in placed else None, hosts.get(group))
        for group in order
    ]
