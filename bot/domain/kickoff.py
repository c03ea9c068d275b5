"""A kickoff: one evening's quiz, from the lobby to the podium.

Phases: `lobby` (people gather) -> `running` (questions go out) -> `podium` (the end is shown, corrections are still
possible) -> `closed`. Instants are aware and in UTC.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.modes import Mode
from bot.domain.quiz import Question
from bot.domain.scoring import GRACE_MS, Attendance, Scoring, Tap

Phase = Literal["lobby", "running", "podium", "closed"]
QuestionState = Literal["pending", "open", "closed", "skipped", "void"]

EARLY_CLOSE = timedelta(seconds=10)
SCORES_AFTER = timedelta(seconds=3)
"""How long after the last window the scores are taken: votes cast in time may still be on their way."""
RESULTS_PAUSE_SECONDS = 10
EXTRA_SECONDS = 15
NOT_SENT_AFTER = timedelta(seconds=60)
"""A group whose question has not gone out this long after everybody else's closed goes without it."""

KINDS = tuple(
    f"kickoff.{what}"
    for what in (
        *("lobby", "question", "results", "correction", "podium", "final", "called_off", "board", "step"),
        *("merged", "guests", "back", "substitute"),
    )
)
"""The kinds of posts. The key of each begins with `kickoff:<id>:`."""


@dataclass(frozen=True, kw_only=True)
class Kickoff:
    """`question_id` is the question that is open or was the last one. `next_at` is when it goes on by itself.

    `started_at` is when its lobby was opened, `began_at` when it left it, for the quiz or for an evening's next step.
    `board_number` counts the boards posted; the newest is the one that is edited. `revision` counts the standings.
    `licence` and `attribution` are those of the quiz pack. `paused_at` is when the agenda's clock was stopped.
    """

    id: int
    programme_id: int
    title: str
    scoring: Scoring
    automatic: bool
    pause_seconds: int
    phase: Phase
    paused: bool
    question_id: int | None
    next_at: datetime | None
    revision: int
    started_by: int
    started_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    board_channel_id: int
    board_message_id: int | None
    board_number: int
    board_posted_at: datetime | None
    licence: str = ""
    attribution: str = ""
    paused_at: datetime | None = None
    mode: Mode = "majority"


@dataclass(frozen=True, kw_only=True)
class KickoffQuestion:
    """One question of a kickoff. `key` replaces its right options once it has been corrected.

    `position` counts from 1 and is what people see; a repeated question has the position of the one it repeats.
    """

    id: int
    kickoff_id: int
    position: int
    question: Question
    key: tuple[int, ...] | None
    extra_seconds: int
    state: QuestionState
    interrupted: bool
    repeat_of: int | None
    opened_at: datetime | None
    closed_at: datetime | None

    def closes_at(self, opened_at: datetime) -> datetime:
        """When a window ends that began at `opened_at`, its grace included."""
        return closes_at(opened_at, self.question, self.extra_seconds)

    @property
    def right(self) -> tuple[int, ...]:
        return tuple(sorted(self.question.right)) if self.key is None else self.key

    @property
    def counts(self) -> bool:
        """Whether its points are part of the standings."""
        return self.state == "closed"


@dataclass(frozen=True, kw_only=True)
class Window:
    """The time in which one group may answer one question. It begins with the group's own message.

    `opened_at` is our clock when the message stood in the channel; `cut_ms` is the latest tap that counts, in
    milliseconds since the message, known once the window has closed.
    """

    id: int
    kickoff_id: int
    question_id: int
    group_id: int
    post_id: int
    channel_id: int
    message_id: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    cut_ms: int | None
    interrupted: bool

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


@dataclass(frozen=True)
class KickoffGroup:
    """A mentor group's part in a kickoff."""

    id: int
    kickoff_id: int
    group_id: int
    channel_id: int


@dataclass(frozen=True)
class PresencePress:
    """One press of "I'm here" or "I'm leaving"."""

    interaction_id: int
    participant_id: int
    here: bool


@dataclass(frozen=True)
class Seat:
    """A person's right to vote in one window. `discord_id` is the account they are bound to now.

    `mentor` is who sits in the room as a mentor, if only for tonight.
    """

    discord_id: int | None
    attendance: Attendance
    mentor: bool = False


@dataclass(frozen=True)
class BallotBox:
    """All that decides whether a tap counts, but the question's text.

    `lock` is the earliest tap that locks the group's answer, if it was in time; `None` while nobody has.
    """

    window: Window
    state: QuestionState
    extra_seconds: int
    phase: Phase
    seats: tuple[Seat, ...]
    mode: Mode = "majority"
    lock: Tap | None = None


def kickoff_of_key(key: str) -> int:
    """The id of the kickoff that a post belongs to."""
    return int(key.split(":")[1])


def group_of_key(key: str) -> int:
    """The mentor group that a post is for, where it is for one."""
    return int(key.rpartition(":group:")[2])


def closes_at(opened_at: datetime, question: Question, extra_seconds: int) -> datetime:
    """When a window ends by our clock, its grace included."""
    return opened_at + timedelta(seconds=question.seconds + extra_seconds, milliseconds=GRACE_MS)


def next_question(questions: Iterable[KickoffQuestion]) -> KickoffQuestion | None:
    """The question that goes out next; a repeat comes before what it was interrupted before."""
    pending = [question for question in questions if question.state == "pending"]
    return min(pending, key=lambda question: (question.position, question.id), default=None)


Signs = Mapping[int, Sequence[tuple[int, bool]]]
"""Each person's signs of life in order: the press's snowflake, and whether it says that they are here."""


def signs_of_life(presses: Iterable[PresencePress], taps: Iterable[Tap]) -> Signs:
    """What tells who is there. A vote says so, too."""
    found: dict[int, set[tuple[int, bool]]] = {}
    for press in presses:
        found.setdefault(press.participant_id, set()).add((press.interaction_id, press.here))
    for tap in taps:
        found.setdefault(tap.participant_id, set()).add((tap.interaction_id, True))
    return {person: sorted(signs) for person, signs in found.items()}


def present(signs: Signs, people: Iterable[int], before: int | None = None) -> set[int]:
    """Who of these people is there, by the signs with a snowflake below `before` (or by all).

    Present = pressed "I'm here" or voted in this kickoff, and has not pressed "I'm leaving" since.
    """
    found = set()
    for person in people:
        theirs = signs.get(person, ())
        count = len(theirs) if before is None else bisect_left(theirs, (before, False))
        if count and theirs[count - 1][1]:
            found.add(person)
    return found


def number_of_questions(questions: Sequence[KickoffQuestion]) -> int:
    """How many questions the pack has; repeats are not counted again."""
    return len({question.position for question in questions})
