"""What of an evening is shown at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.calls import Call
from bot.domain.kickoff import Kickoff
from bot.domain.programme import Programme


@dataclass(frozen=True)
class RoomPlace:
    """A room and the step it is in."""

    group_id: int
    name: str
    step: KickoffStep


@dataclass(frozen=True)
class RoomOnBoard:
    """How one room is doing. `ends_at` is when the clock moves it on, if it does."""

    group_id: int
    name: str
    step: KickoffStep
    ends_at: datetime | None
    mentor_here: bool
    calls: bool


@dataclass(frozen=True)
class EveningOnBoard:
    """The evening for the organisers: rooms and steps. While the quiz is played `rooms` is empty: it has its own board.

    `calls` are those for help that nobody has ended, `undated` the number of groups that still need a date.
    """

    steps: Sequence[KickoffStep]
    rooms: Sequence[RoomOnBoard]
    current: KickoffStep | None
    following: KickoffStep | None
    calls: Sequence[Call]
    undated: int = 0

    @property
    def behind(self) -> list[RoomOnBoard]:
        """The rooms that have not come to where the evening is, the last first."""
        there = self.current.position if self.current else 0
        return sorted((r for r in self.rooms if r.step.position < there), key=lambda room: room.step.position)

    @property
    def by_need(self) -> list[RoomOnBoard]:
        """The rooms, those first that an organiser should look at: a call, no mentor, behind."""
        behind = {room.group_id for room in self.behind}
        return sorted(self.rooms, key=lambda r: (not r.calls, r.mentor_here, r.group_id not in behind, r.group_id))

    @property
    def ends_at(self) -> datetime | None:
        """When the last room leaves the step in which the evening is, by the clock."""
        here = [room.ends_at for room in self.rooms if self.current and room.step.id == self.current.id]
        return max((end for end in here if end is not None), default=None)

    @property
    def over_at(self) -> datetime | None:
        """When the evening is over, if every step that is to come takes its minutes."""
        if self.current is None or self.ends_at is None:
            return None
        left = sum(step.minutes for step in self.steps if step.position > self.current.position)
        return self.ends_at + timedelta(minutes=left)


@dataclass(frozen=True)
class StepCard:
    """All that every card shows: one room in one step."""

    kickoff: Kickoff
    programme: Programme
    step: KickoffStep
    room: RoomStep
    group: str

    @property
    def locale(self) -> str:
        return self.programme.locale

    @property
    def is_over(self) -> bool:
        """Whether the room has gone on."""
        return self.room.left_at is not None or self.kickoff.phase == "closed"

    @property
    def has_its_minutes(self) -> bool:
        """Whether the room has the time that was planned, neither more nor less."""
        began_at = max(self.room.entered_at, self.step.reached_at or self.room.entered_at)
        return self.room.ends_at == began_at + timedelta(minutes=self.step.minutes)

    @property
    def waits(self) -> bool:
        """Whether the room has come early to a step that begins for everybody together."""
        return self.step.awaited and not self.is_over
