"""The agenda: the plan of a kickoff evening, and where each room is in it. It is a layer on top of the quiz.

An *agenda* is an ordered list of *steps*; a *room* is a group's channel during a kickoff; a *turn* is one person's time
in a step. Instants are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

StepKind = Literal["lobby", "quiz", "stories", "goals", "briefing", "date", "photo", "close"]
TurnState = Literal["waiting", "speaking", "done", "passed", "skipped"]

KINDS: tuple[StepKind, ...] = ("lobby", "quiz", "stories", "goals", "briefing", "date", "photo", "close")
BARRIERS: frozenset[StepKind] = frozenset(("lobby", "quiz", "close"))
"""Steps for all rooms together: a room that comes early waits for the others."""
UNTIMED: frozenset[StepKind] = frozenset(("quiz",))
"""Steps that are over when something has happened, not when their minutes have passed."""
EXTENSION = timedelta(minutes=5)
AFTER_QUIZ = timedelta(minutes=1)
"""From the podium to the next step: time to cheer."""


@dataclass(frozen=True)
class AgendaStep:
    """One step as it is planned. `text` is the organisers' own (empty: the usual one), `pages` are a briefing's."""

    kind: StepKind
    minutes: int
    text: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """The plan of an evening, `lobby` first and `close` last."""

    steps: tuple[AgendaStep, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    def step(self, kind: StepKind) -> AgendaStep | None:
        return next((step for step in self.steps if step.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class KickoffStep:
    """One step of one evening, copied from the template when the kickoff started. `position` counts from 1.

    `reached_at` is when all rooms together came to it; only barriers have it.
    """

    id: int
    kickoff_id: int
    position: int
    kind: StepKind
    minutes: int
    text: str = ""
    pages: tuple[str, ...] = ()
    reached_at: datetime | None = None

    @property
    def is_barrier(self) -> bool:
        return self.kind in BARRIERS

    @property
    def awaited(self) -> bool:
        """Whether rooms that are in it wait for the others."""
        return self.is_barrier and self.reached_at is None


@dataclass(frozen=True, kw_only=True)
class RoomStep:
    """A room's time in a step. A room is where its row with no `left_at` says; at `ends_at` the clock moves it on."""

    id: int
    kickoff_id: int
    step_id: int
    group_id: int
    channel_id: int
    entered_at: datetime
    ends_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One person's time in a room's step. `prompt` is a key of the catalogue, `position` counts from 1."""

    id: int
    room_step_id: int
    position: int
    participant_id: int
    prompt: str
    state: TurnState
    began_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
