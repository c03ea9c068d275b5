"""What a group's taps come to: votes, the team's answer, its time, its points.

Everything here is a function of what was tapped, never of the order in which the taps were processed: the same rows
give the same points, however often they are counted. Times are milliseconds since the question's message was made, both
ends taken from Discord's snowflakes, so neither our clock nor our queue has a say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal

from bot.domain.quiz import Question

Scoring = Literal["speed", "accuracy"]
SCORINGS: tuple[Scoring, ...] = ("speed", "accuracy")

GRACE_MS = 500
"""How much later than the time-out a tap may be and still count: the way from the screen to Discord."""
FULL_POINTS_MS = 500
"""Under half a second is full points, as in Kahoot."""
EARLY_CLOSE_MS = 10_000
"""A question that everybody has answered still stays open this long, for second thoughts."""

_DISCORD_EPOCH_MS = 1_420_070_400_000


def snowflake_ms(snowflake: int) -> int:
    """Milliseconds since 1970 at which Discord made this id."""
    return (snowflake >> 22) + _DISCORD_EPOCH_MS


def first_snowflake_at(ms: int) -> int:
    """The smallest id that Discord can make at this moment (milliseconds since 1970)."""
    return (ms - _DISCORD_EPOCH_MS) << 22


def made_at(snowflake: int) -> datetime:
    """When Discord made this id, by its own clock."""
    return datetime.fromtimestamp(snowflake_ms(snowflake) / 1000, UTC)


def elapsed_ms(message_id: int, interaction_id: int) -> int:
    """Milliseconds from a message to an interaction, by their snowflakes."""
    return snowflake_ms(interaction_id) - snowflake_ms(message_id)


@dataclass(frozen=True, order=True)
class Tap:
    """One press of an option's button. `interaction_id` is unique, and orders taps in time."""

    interaction_id: int
    participant_id: int
    option: int
    t_ms: int


@dataclass(frozen=True, order=True)
class Vote:
    """What one person's taps on one question come to; ordered by when it was cast."""

    interaction_id: int
    participant_id: int
    option: int
    t_ms: int


@dataclass(frozen=True)
class TeamAnswer:
    """What a group's votes come to. `t_ms` is the moment at which the team had answered.

    `locked` if a single tap decided, as some modes have it (`bot.domain.modes`).
    """

    option: int
    t_ms: int
    votes: int
    locked: bool = False


def limit_ms(question: Question, extra_seconds: int, cut_ms: int | None) -> int:
    """The latest tap that counts: the close of the window where it is known, else the time-out with its grace."""
    end = (question.seconds + extra_seconds) * 1000 + GRACE_MS
    return end if cut_ms is None else min(end, cut_ms)


def votes(taps: Iterable[Tap], question: Question, limit: int) -> list[Vote]:
    """Each person's last vote within `limit` milliseconds, in the order in which they were cast.

    The same option again changes nothing: a vote was cast when the person came to that option for the last time.
    Times count up to the question's seconds.
    """
    counted = sorted({tap for tap in taps if tap.t_ms <= limit}, key=lambda tap: (tap.participant_id, tap))
    found = []
    for person, theirs in groupby(counted, key=lambda tap: tap.participant_id):
        final: Tap | None = None
        for tap in theirs:
            if final is None or tap.option != final.option:
                final = tap
        assert final is not None
        found.append(Vote(final.interaction_id, person, final.option, vote_time(final.t_ms, question)))
    return sorted(found)


def vote_time(t_ms: int, question: Question) -> int:
    """A tap's time as it counts: within the question's seconds."""
    return max(0, min(t_ms, question.seconds * 1000))


def team_answer(cast: Sequence[Vote], present: int) -> TeamAnswer | None:
    """The option with most votes and the time at which more than half of those present had chosen it.

    `cast` is in the order of casting. With fewer votes than that, the last one counts. A tie goes to the option whose
    last counted vote is earliest.
    """
    majority = present // 2 + 1
    best: tuple[int, Vote] | None = None
    for option in {vote.option for vote in cast}:
        theirs = [vote for vote in cast if vote.option == option]
        last_counted = theirs[min(majority, len(theirs)) - 1]
        if best is None or (-len(theirs), last_counted) < best:
            best = (-len(theirs), last_counted)
    if best is None:
        return None
    return TeamAnswer(best[1].option, best[1].t_ms, -best[0])


def points(answer: TeamAnswer | None, question: Question, right: Iterable[int], scoring: Scoring) -> int:
    """The points of a team's answer: `(1 - t/T/2) * P`, rounded half up, full under half a second (Kahoot's formula).

    With `accuracy` the time does not count. `right` is the key in force, which may have been corrected.
    """
    if answer is None or answer.option not in set(right):
        return 0
    if scoring == "accuracy" or answer.t_ms < FULL_POINTS_MS:
        return question.points
    whole = 2 * question.seconds * 1000
    return (2 * question.points * (whole - answer.t_ms) + whole) // (2 * whole)


@dataclass(frozen=True)
class Attendance:
    """One person of a group, as seen from one question. All but `first_vote_ms` are snowflakes of presses.

    `here_id` is their latest sign of life in this kickoff ("I'm here" or any vote), `left_id` their latest "I'm
    leaving", `first_vote_ms` their first vote on this question, `vote_id` their latest in this kickoff. `back_id` is
    their first sign of life after `left_id`, for who came back.
    """

    participant_id: int
    here_id: int | None
    left_id: int | None
    first_vote_ms: int | None
    vote_id: int | None = None
    back_id: int | None = None

    @property
    def present(self) -> bool:
        return self.here_id is not None and (self.left_id is None or self.here_id > self.left_id)


def early_close_ms(group: Sequence[Attendance], message_id: int) -> int | None:
    """When a window closes before its time: everyone present has voted, and ten seconds have passed.

    Milliseconds since its message, or `None` if somebody is still to vote or nobody is there. Whoever left without a
    vote was waited for until they left; if everybody had gone, the first who came back ends the wait. A press that was
    told that it counts is never cut off, even if one that was made before it, and processed after it, ends the wait.
    """
    present = [person for person in group if person.present]
    firsts = [person.first_vote_ms for person in present if person.first_vote_ms is not None]
    if not present or len(firsts) < len(present):
        return None
    leavings = [
        elapsed_ms(message_id, person.left_id)
        for person in group
        if not person.present and person.left_id is not None and person.first_vote_ms is None
    ]
    somebody_there = min(0 if p.back_id is None else elapsed_ms(message_id, p.back_id) for p in present)
    taken = [elapsed_ms(message_id, p.vote_id) for p in group if p.first_vote_ms is not None and p.vote_id is not None]
    return max(EARLY_CLOSE_MS, *firsts, *leavings, somebody_there, *taken)
