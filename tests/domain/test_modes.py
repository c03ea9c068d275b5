"""The modes of a quiz: the laws they keep whatever is tapped, and in whatever order it reaches us."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.modes import MODES, Decision, Mode, decide, lock_of, locks
from bot.domain.quiz import Question
from bot.domain.scoring import Tap, TeamAnswer, first_snowflake_at, limit_ms, team_answer, votes

QUESTION = Question(text="Which?", options=("a", "b", "c", "d"), right=(1, 3), seconds=30)
LIMIT = limit_ms(QUESTION, 0, None)
MESSAGE_MS = 1_789_000_000_000
PEOPLE = frozenset(range(1, 6))
MENTORS = frozenset({1, 2})

modes = st.sampled_from(MODES)
presences = st.sets(st.sampled_from(sorted(PEOPLE)))


def tap(person: int, option: int, t_ms: int, number: int = 0) -> Tap:
    return Tap(first_snowflake_at(MESSAGE_MS + t_ms) + number, person, option, t_ms)


@st.composite
def taps(draw: st.DrawFn, people: frozenset[int] = PEOPLE) -> list[Tap]:
    """Taps of a small group on one question, some too late, some in the same millisecond."""
    person = st.sampled_from(sorted(people))
    drawn = draw(st.lists(st.tuples(person, st.integers(0, 3), st.integers(0, 40_000)), max_size=15))
    return [tap(*what, number) for number, what in enumerate(drawn)]


def made(tapped: list[Tap], mode: Mode, present: frozenset[int] | set[int] = PEOPLE) -> Decision:
    return decide(tapped, QUESTION, mode=mode, mentors=MENTORS, present=present, limit=LIMIT)


@given(taps(), modes, presences, st.randoms())
def test_the_order_of_arrival_changes_nothing(
    tapped: list[Tap], mode: Mode, present: set[int], chance: random.Random
) -> None:
    """Nor does it change anything that Discord tells of a tap twice."""
    again = tapped + chance.sample(tapped, chance.randint(0, len(tapped)))
    chance.shuffle(again)
    assert made(again, mode, present) == made(tapped, mode, present)


@given(taps(), taps(), st.sampled_from(["first", "captain"]), presences)
def test_what_is_tapped_after_the_lock_changes_nothing(
    tapped: list[Tap], later: list[Tap], mode: Mode, present: set[int]
) -> None:
    lock = lock_of(tapped, mode, MENTORS, LIMIT)
    if lock is not None:
        after = [one for one in later if one.interaction_id > lock.interaction_id]
        assert made(tapped + after, mode, present | PEOPLE) == made(tapped, mode, present)


@given(taps())
def test_the_first_tap_in_time_is_the_answer_in_first(tapped: list[Tap]) -> None:
    in_time = sorted(one for one in tapped if one.t_ms <= LIMIT)
    answer = made(tapped, "first").answer
    if not in_time:
        assert answer is None
    else:
        earliest = in_time[0]
        assert answer == TeamAnswer(earliest.option, min(earliest.t_ms, 30_000), 1, locked=True)


@given(taps(), presences)
def test_in_captain_no_student_can_change_what_a_mentor_locked(tapped: list[Tap], present: set[int]) -> None:
    mentors_only = [one for one in tapped if one.participant_id in MENTORS]
    if lock_of(tapped, "captain", MENTORS, LIMIT):
        assert made(tapped, "captain", present) == made(mentors_only, "captain", present)
        assert made(tapped, "captain", present) == made(mentors_only, "first", present)


@given(taps(PEOPLE - MENTORS), st.sets(st.sampled_from(sorted(PEOPLE - MENTORS))))
def test_without_mentors_captain_is_majority(tapped: list[Tap], present: set[int]) -> None:
    assert made(tapped, "captain", present) == made(tapped, "majority", present)


@given(taps(PEOPLE - MENTORS))
def test_with_a_mentor_who_locks_nothing_the_votes_decide_when_time_is_up(tapped: list[Tap]) -> None:
    """A mentor who agrees with the group wins nothing by keeping still."""
    captain, majority = made(tapped, "captain").answer, made(tapped, "majority").answer
    if majority is None:
        assert captain is None
    else:
        assert captain == TeamAnswer(majority.option, 30_000, majority.votes)
        locking = [*tapped, tap(1, majority.option, 29_000, 99)]
        earlier = made(locking, "captain").answer
        assert earlier is not None and earlier.t_ms < captain.t_ms


@given(taps(), presences)
def test_majority_is_what_it_was(tapped: list[Tap], present: set[int]) -> None:
    """Whoever is a mentor: in this mode they are one voice among others."""
    cast = votes(tapped, QUESTION, LIMIT)
    assert made(tapped, "majority", present) == Decision(tuple(cast), team_answer(cast, len(present)))


@given(taps(), modes, presences)
def test_an_answer_is_an_option_that_somebody_tapped_in_time(tapped: list[Tap], mode: Mode, present: set[int]) -> None:
    decision = made(tapped, mode, present)
    in_time = {one.option for one in tapped if one.t_ms <= LIMIT}
    assert (decision.answer is None) == (not in_time)
    if decision.answer is not None:
        assert decision.answer.option in in_time
        assert 0 <= decision.answer.t_ms <= 30_000
        assert decision.votes


@pytest.mark.parametrize(
    ("mode", "mentor", "locking"),
    [
        ("majority", True, False),
        ("majority", False, False),
        ("first", True, True),
        ("first", False, True),
        ("captain", True, True),
        ("captain", False, False),
    ],
)
def test_whose_tap_locks(mode: Mode, mentor: bool, locking: bool) -> None:
    assert locks(mode, mentor=mentor) is locking


def test_either_mentor_locks_and_the_earlier_one_counts() -> None:
    tapped = [tap(5, 3, 1_000), tap(2, 1, 4_000), tap(1, 0, 5_000)]
    assert made(tapped, "captain").answer == TeamAnswer(1, 4_000, 1, locked=True)


def test_in_the_same_millisecond_discords_number_decides() -> None:
    tapped = [tap(5, 3, 1_000, 2), tap(4, 0, 1_000, 1)]
    answer = made(tapped, "first").answer
    assert answer is not None and answer.option == 0


def test_a_lock_that_came_too_late_locks_nothing() -> None:
    tapped = [tap(5, 3, 1_000), tap(1, 0, 30_501)]
    assert made(tapped, "captain").answer == TeamAnswer(3, 30_000, 1)
