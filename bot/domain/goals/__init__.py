"""SMART goals: five parts that a student writes, a day by which they mean to be there, and how far they are.

Instants are aware and in UTC; `due_day` is a day in the student's own zone.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Literal

from bot.domain.refusal import Refusal

GoalState = Literal["draft", "open", "reached", "dropped"]
"""`draft`: what was written is kept, but its date is none yet, so it does not count as a goal."""
WordKind = Literal["encourage", "ask"]

PARTS = ("specific", "measurable", "achievable", "relevant", "time_bound")
LONGEST_PART = 300
LONGEST_SENTENCE = 300
LONGEST_WORD = 500
MOST_OPEN = 10
"""Goals that somebody may have at a time. Few people reach eleven."""


@dataclass(frozen=True, kw_only=True)
class GoalParts:
    """The five parts as they were typed."""

    specific: str
    measurable: str
    achievable: str
    relevant: str
    time_bound: str

    def part(self, name: str) -> str:
        words: str = getattr(self, name)
        return words


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A student's goal. `percent` is what they said last (0 to 100), `told_at` when. `due_day` is read from the fifth
    part; a draft has none.
    """

    id: int
    programme_id: int
    participant_id: int
    parts: GoalParts
    due_day: date | None
    state: GoalState
    percent: int
    told_at: datetime | None
    created_at: datetime
    changed_at: datetime
    reached_at: datetime | None
    shared_at: datetime | None

    @property
    def title(self) -> str:
        return self.parts.specific


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far somebody was at a moment, and their sentence about it."""

    goal_id: int
    percent: int
    sentence: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a mentor says about a goal: a word of encouragement or a question.

    A private one is shown to the student alone, after a press; staff who look after the group can read it too.
    """

    id: int
    goal_id: int
    said_by: int
    kind: WordKind
    words: str
    private: bool
    at: datetime
    read_at: datetime | None


def cleaned(parts: GoalParts) -> GoalParts:
    """The parts without blanks around and double ones within. Raises `Refusal` if there is not a word in any."""
    found = GoalParts(**{f.name: " ".join(parts.part(f.name).split())[:LONGEST_PART] for f in fields(GoalParts)})
    if not any(found.part(name) for name in PARTS):
        raise Refusal("goal.nothing_written")
    return found


def written(parts: GoalParts, due_day: date | None) -> GoalState:
    """What these parts make: a goal, or a draft while it does not say what, or the date is none."""
    return "open" if parts.specific and due_day is not None else "draft"


def rewritten(goal: Goal, parts: GoalParts, due_day: date | None, now: datetime) -> Goal:
    """The goal with other parts. Raises `Refusal` once it has been reached or let go."""
    refuse_ended(goal)
    state = written(parts, due_day)
    return replace(goal, parts=parts, due_day=due_day, state=state, changed_at=now)


def moved_on(goal: Goal, percent: int, now: datetime) -> Goal:
    """The goal with this much of it done (0 to 100)."""
    refuse_ended(goal)
    refuse_draft(goal)
    if not 0 <= percent <= 100:
        raise Refusal("goal.percent", percent=percent)
    return replace(goal, percent=percent, told_at=now, changed_at=now)


def reached(goal: Goal, now: datetime) -> Goal:
    """The goal, reached."""
    refuse_ended(goal)
    refuse_draft(goal)
    return replace(goal, state="reached", percent=100, told_at=now, reached_at=now, changed_at=now)


def dropped(goal: Goal, now: datetime) -> Goal:
    """The goal, let go."""
    refuse_ended(goal)
    return replace(goal, state="dropped", changed_at=now)


def taken_up(goal: Goal, now: datetime) -> Goal:
    """A goal that had ended, open again as it was before. Raises `Refusal` for one that has not ended."""
    if goal.state not in ("reached", "dropped"):
        raise Refusal("goal.not_ended")
    return replace(goal, state=written(goal.parts, goal.due_day), reached_at=None, changed_at=now)


def refuse_ended(goal: Goal) -> None:
    """Raises `Refusal` for a goal that has been reached or let go."""
    if goal.state in ("reached", "dropped"):
        raise Refusal("goal.ended", title=goal.title)


def refuse_draft(goal: Goal) -> None:
    """Raises `Refusal` for a goal without a date."""
    if goal.state == "draft":
        raise Refusal("goal.draft", title=goal.title)


def refuse_many(open_goals: int) -> None:
    """Raises `Refusal` for somebody who has goals enough."""
    if open_goals >= MOST_OPEN:
        raise Refusal("goal.enough", most=MOST_OPEN)
