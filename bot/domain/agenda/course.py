"""How rooms go through an evening: who moves on by the clock, who waits where, who is taken along. Instants in UTC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import UNTIMED, KickoffStep, RoomStep
from bot.domain.refusal import Refusal


@dataclass(frozen=True)
class Course:
    """An evening's steps in order, and where each room is (by group)."""

    steps: Sequence[KickoffStep]
    rooms: Mapping[int, RoomStep]

    def step(self, step_id: int) -> KickoffStep | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def of(self, group_id: int) -> KickoffStep:
        """The step that this room is in. Raises `KeyError` for a group without a room."""
        room = self.rooms[group_id]
        return next(step for step in self.steps if step.id == room.step_id)

    def at(self, position: int) -> KickoffStep | None:
        return next((step for step in self.steps if step.position == position), None)

    @property
    def current(self) -> KickoffStep:
        """Where the evening is: the furthest step to which at least half of the rooms have come."""
        positions = sorted((self.of(group).position for group in self.rooms), reverse=True)
        if not positions:
            return self.steps[0]
        middle = self.at(positions[(len(positions) + 1) // 2 - 1])
        assert middle is not None
        return middle

    @property
    def following(self) -> KickoffStep | None:
        """Where the whole evening goes next: on from `current`, or to it where rooms wait there for the others."""
        current = self.current
        return current if current.awaited else self.at(current.position + 1)

    def behind(self, target: KickoffStep) -> list[int]:
        """The rooms that have not come to this step."""
        return [group for group in self.rooms if self.of(group).position < target.position]

    def due(self, now: datetime) -> dict[int, KickoffStep]:
        """Rooms whose time in a step is over, and the step that each goes to."""
        found = {}
        for group, room in self.rooms.items():
            following = self.at(self.of(group).position + 1)
            if room.ends_at is not None and room.ends_at <= now and following is not None:
                found[group] = following
        return found

    def gathered(self, coming: Mapping[int, KickoffStep] | None = None) -> KickoffStep | None:
        """The barrier at which every room waits, or at which the last ones arrive now (`coming`)."""
        here = {(coming or {}).get(group) or self.of(group) for group in self.rooms}
        step = here.pop() if len(here) == 1 else None
        return step if step is not None and step.awaited else None

    def wakes_at(self, now: datetime) -> datetime | None:
        """When the clock moves the next room on."""
        last = self.steps[-1].id if self.steps else 0
        ends = (room.ends_at for room in self.rooms.values() if room.step_id != last)
        return min((end for end in ends if end is not None and end > now), default=None)


def ends_at(step: KickoffStep, now: datetime) -> datetime | None:
    """When a room that enters this step now is to go on; `None` while it waits, or if no clock ends the step."""
    if step.awaited or step.kind in UNTIMED:
        return None
    return now + timedelta(minutes=step.minutes)


def one_back(course: Course, groups: Iterable[int], *, everybody: bool) -> dict[int, KickoffStep]:
    """The step before, for these rooms.

    Raises `Refusal` where there is none, or none to which rooms can return: a quiz that has been played, or, for one
    room alone, the lobby of all.
    """
    found = {}
    for group in groups:
        before = course.at(course.of(group).position - 1)
        if before is None:
            raise Refusal("agenda.at_the_beginning")
        if before.kind == "quiz" and before.reached_at is not None:
            raise Refusal("agenda.quiz_is_over")
        if before.kind == "lobby" and not everybody:
            raise Refusal("agenda.lobby_is_over")
        found[group] = before
    return found
