"""Votes, team answers and points: the laws they keep whatever is tapped, and the sums of the issue's examples."""

import random
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quiz import Question
from bot.domain.scoring import (
    Attendance,
    Tap,
    TeamAnswer,
    Vote,
    early_close_ms,
    elapsed_ms,
    first_snowflake_at,
    limit_ms,
    points,
    snowflake_ms,
    team_answer,
    votes,
)

QUESTION = Question(text="Which?", options=("a", "b", "c", "d"), right=(1, 3), seconds=30, points=1000)
MESSAGE_MS = 1_789_000_000_000
MESSAGE = first_snowflake_at(MESSAGE_MS)


def tap(number: int, person: int, option: int, t_ms: int) -> Tap:
    return Tap(first_snowflake_at(MESSAGE_MS + t_ms) + number, person, option, t_ms)


@st.composite
def taps(draw: st.DrawFn) -> list[Tap]:
    """Taps of a small group on one question, some of them too late."""
    drawn = draw(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3), st.integers(0, 40_000)), max_size=20))
    return [tap(number, *what) for number, what in enumerate(drawn)]


def cast(*what: tuple[int, int, int]) -> list[Vote]:
    """Votes as (person, option, milliseconds)."""
    return votes([tap(number, *one) for number, one in enumerate(what)], QUESTION, limit_ms(QUESTION, 0, None))


# Votes


@given(taps(), st.randoms())
def test_order_and_replays_change_nothing(tapped: list[Tap], chance: random.Random) -> None:
    """What was processed first, or twice, does not matter: only the snowflakes do."""
    again = tapped + chance.sample(tapped, chance.randint(0, len(tapped)))
    chance.shuffle(again)
    assert votes(again, QUESTION, 30_500) == votes(tapped, QUESTION, 30_500)


@given(taps())
def test_only_the_last_vote_counts_and_within_the_time(tapped: list[Tap]) -> None:
    for vote in votes(tapped, QUESTION, 30_500):
        theirs = sorted(t for t in tapped if t.participant_id == vote.participant_id and t.t_ms <= 30_500)
        assert vote.option == theirs[-1].option
        assert 0 <= vote.t_ms <= 30_000


@given(taps(), st.integers(0, 9_000))
def test_the_same_option_again_changes_nothing(tapped: list[Tap], later: int) -> None:
    before = votes(tapped, QUESTION, 50_000)
    repeated = [tap(100 + vote.participant_id, vote.participant_id, vote.option, 40_001 + later) for vote in before]
    assert votes([*tapped, *repeated], QUESTION, 50_000) == before


def test_coming_back_to_an_option_counts_from_the_return() -> None:
    (vote,) = cast((1, 0, 1_000), (1, 1, 2_000), (1, 0, 3_000), (1, 0, 9_000))
    assert (vote.option, vote.t_ms) == (0, 3_000)


def test_a_tap_counts_up_to_half_a_second_after_the_time_and_its_time_is_capped() -> None:
    assert [vote.t_ms for vote in cast((1, 0, 30_500))] == [30_000]
    assert cast((1, 0, 30_501)) == []


def test_an_early_close_cuts_and_extra_time_adds() -> None:
    assert limit_ms(QUESTION, 0, 12_345) == 12_345
    assert limit_ms(QUESTION, 15, None) == 45_500


# The team's answer


def test_the_majority_of_those_present_sets_the_time() -> None:
    """Five are there: the third vote for the winning option counts."""
    answer = team_answer(cast((1, 0, 1_000), (2, 0, 2_000), (3, 0, 7_000), (4, 0, 9_000)), present=5)
    assert answer == TeamAnswer(option=0, t_ms=7_000, votes=4)


@pytest.mark.parametrize(("present", "t_ms"), [(1, 1_000), (2, 2_000), (3, 2_000), (4, 3_000), (5, 3_000), (9, 3_000)])
def test_k_is_half_of_those_present_rounded_down_and_one(present: int, t_ms: int) -> None:
    answer = team_answer(cast((1, 2, 1_000), (2, 2, 2_000), (3, 2, 3_000)), present)
    assert answer is not None
    assert answer.t_ms == t_ms


def test_a_tie_goes_to_the_option_whose_last_counted_vote_is_earliest() -> None:
    answer = team_answer(cast((1, 0, 1_000), (2, 1, 2_000), (3, 1, 3_000), (4, 0, 4_000)), present=4)
    assert answer == TeamAnswer(option=1, t_ms=3_000, votes=2)


def test_no_vote_is_no_answer() -> None:
    assert team_answer([], present=3) is None
    assert points(None, QUESTION, QUESTION.right, "speed") == 0


@given(taps(), st.integers(0, 8))
def test_no_option_has_more_votes_than_the_answer(tapped: list[Tap], present: int) -> None:
    counted = votes(tapped, QUESTION, 30_500)
    answer = team_answer(counted, present)
    if answer is not None:
        tally = [sum(vote.option == option for vote in counted) for option in range(4)]
        assert answer.votes == max(tally) == tally[answer.option]
        assert answer.t_ms in {vote.t_ms for vote in counted if vote.option == answer.option}


# Points


@pytest.mark.parametrize(
    ("t_ms", "worth"),
    [(0, 1000), (499, 1000), (500, 992), (2_000, 967), (15_000, 750), (29_999, 500), (30_000, 500)],
)
def test_points_as_kahoot_counts_them(t_ms: int, worth: int) -> None:
    assert points(TeamAnswer(1, t_ms, 1), QUESTION, QUESTION.right, "speed") == worth


def test_half_a_point_is_rounded_up() -> None:
    """5.02 s of 20 s come to 874.5."""
    question = Question(text="?", options=("a", "b"), right=(0,), seconds=20, points=1000)
    assert points(TeamAnswer(0, 5_020, 1), question, (0,), "speed") == 875
    assert points(TeamAnswer(0, 5_021, 1), question, (0,), "speed") == 874


@given(st.integers(500, 30_000), st.sampled_from([0, 1000, 2000]), st.integers(30, 120))
def test_points_are_the_exact_formula_rounded_half_up(t_ms: int, worth: int, seconds: int) -> None:
    question = Question(text="?", options=("a", "b"), right=(0,), seconds=seconds, points=worth)
    exact = (1 - Fraction(t_ms, seconds * 1000) / 2) * worth
    assert points(TeamAnswer(0, t_ms, 1), question, (0,), "speed") == floor(exact + Fraction(1, 2))


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_faster_never_earns_less(one: int, other: int) -> None:
    first, second = sorted((one, other))
    earned = [points(TeamAnswer(1, t, 1), QUESTION, QUESTION.right, "speed") for t in (first, second)]
    assert earned[0] >= earned[1] >= QUESTION.points // 2


def test_any_right_option_earns_full_points_and_a_wrong_one_none() -> None:
    earned = [points(TeamAnswer(option, 100, 1), QUESTION, QUESTION.right, "speed") for option in range(4)]
    assert earned == [0, 1000, 0, 1000]


def test_accuracy_does_not_look_at_the_time() -> None:
    assert points(TeamAnswer(1, 30_000, 1), QUESTION, QUESTION.right, "accuracy") == 1000


def test_a_corrected_key_decides() -> None:
    assert points(TeamAnswer(1, 100, 1), QUESTION, (0,), "speed") == 0


# Closing early


def person(
    number: int,
    first_vote: int | None,
    *,
    here: int | None = -60_000,
    left: int | None = None,
    back: int | None = None,
    last_vote: int | None = None,
) -> Attendance:
    """Somebody, with times in milliseconds since the question's message."""

    def made(t_ms: int | None) -> int | None:
        return None if t_ms is None else first_snowflake_at(MESSAGE_MS + t_ms)

    last_vote = first_vote if last_vote is None else last_vote
    signs = [t for t in (here, last_vote, back) if t is not None]
    return Attendance(number, made(max(signs, default=None)), made(left), first_vote, made(last_vote), made(back))


def test_a_window_closes_when_the_last_one_present_has_voted() -> None:
    assert early_close_ms([person(1, 3_000), person(2, 17_000), person(3, None, here=None)], MESSAGE) == 17_000


def test_a_window_stays_open_for_ten_seconds() -> None:
    assert early_close_ms([person(1, 3_000), person(2, 4_000)], MESSAGE) == 10_000


def test_a_window_waits_for_everyone_present() -> None:
    assert early_close_ms([person(1, 3_000), person(2, None)], MESSAGE) is None


def test_nobody_there_is_no_reason_to_close() -> None:
    assert early_close_ms([person(1, None, here=None), person(2, None, left=-1_000)], MESSAGE) is None


def test_who_leaves_without_a_vote_was_waited_for_until_then() -> None:
    assert early_close_ms([person(1, 3_000), person(2, None, left=14_000)], MESSAGE) == 14_000
    assert early_close_ms([person(1, 3_000), person(2, None, left=-14_000)], MESSAGE) == 10_000


def test_who_comes_back_to_nobody_closes_the_window_no_sooner_than_that() -> None:
    """One has voted and gone, the other leaves without a vote: nobody is there until the first comes back."""
    gone = person(2, None, left=15_000)
    assert early_close_ms([person(1, 3_000, left=5_000), gone], MESSAGE) is None
    assert early_close_ms([person(1, 3_000, left=5_000, back=20_000), gone], MESSAGE) == 20_000
    there = person(3, 4_000)
    assert early_close_ms([person(1, 3_000, left=5_000, back=20_000), gone, there], MESSAGE) == 15_000


def test_a_vote_that_has_been_taken_is_not_cut_off_by_one_that_was_cast_before_it() -> None:
    """Two press within ten milliseconds, and the second is processed first."""
    assert early_close_ms([person(1, 3_000, last_vote=12_010), person(2, 12_000)], MESSAGE) == 12_010


# Snowflakes


@given(st.integers(0, 2**41 - 1))
def test_a_snowflake_tells_its_milliseconds(ms: int) -> None:
    moment = 1_420_070_400_000 + ms
    assert snowflake_ms(first_snowflake_at(moment)) == moment


def test_elapsed_is_between_two_snowflakes() -> None:
    # A known id and moment from Discord's documentation (reference, "Snowflakes").
    assert snowflake_ms(175928847299117063) == 1_462_015_105_796
    assert elapsed_ms(175928847299117063, 175928847299117063 + (250 << 22)) == 250
