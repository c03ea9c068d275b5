"""How a group's answer comes about: by most votes, by the first tap, or by a mentor's.

In each mode some people's taps lock the answer: nobody's (`majority`), everybody's (`first`), the mentors' (`captain`).
The earliest tap that locks decides, by the snowflakes and not by when it reached us; without one, the votes do. So
whatever is tapped after the lock changes nothing, and the order in which taps are processed does not matter.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.domain.quiz import Question
from bot.domain.scoring import Tap, TeamAnswer, Vote, team_answer, vote_time, votes

Mode = Literal["majority", "first", "captain"]
MODES: tuple[Mode, ...] = ("majority", "first", "captain")


@dataclass(frozen=True)
class Decision:
    """What a group's taps on one question come to. `votes` are those that the answer rests on."""

    votes: tuple[Vote, ...]
    answer: TeamAnswer | None


def locks(mode: Mode, *, mentor: bool) -> bool:
    """Whether this person's tap locks their group's answer. A mentor is who sits in the room as one."""
    return mode == "first" or (mode == "captain" and mentor)


def lock_of(taps: Iterable[Tap], mode: Mode, mentors: Collection[int], limit: int) -> Tap | None:
    """The tap that locks the answer: the earliest that may, within `limit` milliseconds. `None` if there is none."""
    may = (tap for tap in taps if tap.t_ms <= limit and locks(mode, mentor=tap.participant_id in mentors))
    return min(may, default=None)


def decide(
    taps: Iterable[Tap],
    question: Question,
    *,
    mode: Mode,
    mentors: Collection[int],
    present: Collection[int],
    limit: int,
) -> Decision:
    """The group's answer, of taps within `limit` milliseconds; `present` and `mentors` are participants.

    Where a captain was there and locked nothing, the votes decide when time is up, not when they were cast: otherwise
    mentors who agree with their group would do best not to say so.
    """
    taps = list(taps)
    if lock := lock_of(taps, mode, mentors, limit):
        t_ms = vote_time(lock.t_ms, question)
        vote = Vote(lock.interaction_id, lock.participant_id, lock.option, t_ms)
        return Decision((vote,), TeamAnswer(lock.option, t_ms, 1, locked=True))
    cast = votes(taps, question, limit)
    answer = team_answer(cast, len(present))
    if answer is not None and mode == "captain" and any(person in mentors for person in present):
        answer = replace(answer, t_ms=question.seconds * 1000)
    return Decision(tuple(cast), answer)
