"""A whole kickoff worked out from its rows: every group's result on every question, and the standings.

Nothing is added up as the evening goes on. The same rows in any order give the same evening, so a vote that arrives
late, a corrected key or a void question needs no repair: the evening is worked out again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.kickoff import (
    Kickoff,
    KickoffGroup,
    KickoffQuestion,
    PresencePress,
    Signs,
    Window,
    present,
    signs_of_life,
)
from bot.domain.modes import Mode, decide
from bot.domain.scoring import (
    Scoring,
    Tap,
    TeamAnswer,
    Vote,
    elapsed_ms,
    first_snowflake_at,
    limit_ms,
    points,
    snowflake_ms,
)
from bot.domain.standings import Standing, standings


@dataclass(frozen=True)
class GroupResult:
    """What came of one question in one group. `present` are the people counted for the majority.

    `votes` are those on which the answer rests: the one that locked it, or everybody's.
    """

    window: Window
    votes: tuple[Vote, ...]
    present: frozenset[int]
    answer: TeamAnswer | None
    points: int


@dataclass(frozen=True)
class Evening:
    """A kickoff so far. `results` are by question id and group id, of all questions that have ended."""

    kickoff: Kickoff
    questions: Sequence[KickoffQuestion]
    groups: Sequence[KickoffGroup]
    results: Mapping[int, Mapping[int, GroupResult]]
    standings: Sequence[Standing]

    def standing(self, group_id: int) -> Standing:
        """This group's points and place so far."""
        found = (standing for standing in self.standings if standing.group_id == group_id)
        return next(found, Standing(group_id, 0, None))

    def question(self, question_id: int | None) -> KickoffQuestion | None:
        return next((question for question in self.questions if question.id == question_id), None)


def result(
    window: Window,
    question: KickoffQuestion,
    *,
    seats: Iterable[int],
    taps: Iterable[Tap],
    signs: Signs,
    scoring: Scoring,
    mode: Mode = "majority",
    mentors: Collection[int] = (),
) -> GroupResult:
    """One group's result on one question. A window whose message never went out has none to speak of."""
    if window.message_id is None:
        return GroupResult(window, (), frozenset(), None, 0)
    limit = limit_ms(question.question, question.extra_seconds, window.cut_ms)
    timed = [
        Tap(tap.interaction_id, tap.participant_id, tap.option, elapsed_ms(window.message_id, tap.interaction_id))
        for tap in taps
    ]
    there = present(signs, seats, first_snowflake_at(snowflake_ms(window.message_id) + limit + 1))
    made = decide(timed, question.question, mode=mode, mentors=mentors, present=there, limit=limit)
    earned = points(made.answer, question.question, question.right, scoring)
    return GroupResult(window, made.votes, frozenset(there), made.answer, earned)


def work_out(
    kickoff: Kickoff,
    questions: Sequence[KickoffQuestion],
    groups: Sequence[KickoffGroup],
    *,
    windows: Iterable[Window],
    seats: Mapping[int, Iterable[int]],
    taps: Mapping[int, Sequence[Tap]],
    presses: Iterable[PresencePress],
    mentors: Mapping[int, Collection[int]] = MappingProxyType({}),
    elsewhere: Mapping[int, int] = MappingProxyType({}),
) -> Evening:
    """The evening that these rows tell. `seats`, `taps` and `mentors`, who are among those seated, are by window id.

    `elsewhere` are the groups whose people sit in another's room, and whose: they play for that one.
    """
    signs = signs_of_life(presses, (tap for theirs in taps.values() for tap in theirs))
    by_id = {question.id: question for question in questions}
    results: dict[int, dict[int, GroupResult]] = {}
    totals = {group.group_id: 0 for group in groups}
    ranked: set[int] = set()
    for window in windows:
        question = by_id[window.question_id]
        if window.closed_at is None or question.state == "open":
            continue
        found = result(
            window,
            question,
            seats=seats.get(window.id, ()),
            taps=taps.get(window.id, ()),
            signs=signs,
            scoring=kickoff.scoring,
            mode=kickoff.mode,
            mentors=mentors.get(window.id, ()),
        )
        results.setdefault(question.id, {})[window.group_id] = found
        if question.counts:
            totals[window.group_id] += found.points
        if found.present or found.votes:
            ranked.add(window.group_id)
    return Evening(kickoff, questions, groups, results, standings(totals, ranked, elsewhere))
