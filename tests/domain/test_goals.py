"""Goals: what the coach asks, when something counts as a goal, and what may be done with one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goals import (
    PARTS,
    Goal,
    GoalParts,
    cleaned,
    dropped,
    moved_on,
    reached,
    rewritten,
    taken_up,
    written,
)
from bot.domain.goals.coach import advice, countable, several, substance
from bot.domain.goals.due import due_day
from bot.domain.refusal import Refusal

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
TODAY = date(2026, 10, 1)
JUNE = date(2027, 6, 30)
GOOD = GoalParts(
    specific="Give a five-minute talk in English to my class",
    measurable="1 talk, and 3 rehearsals before it",
    achievable="I write it in October; my mentor listens to me rehearse",
    relevant="I want to study abroad and I am afraid of speaking",
    time_bound="30 June 2027",
)


def goal(**values: object) -> Goal:
    made = Goal(
        id=1,
        programme_id=1,
        participant_id=7,
        parts=GOOD,
        due_day=JUNE,
        state="open",
        percent=0,
        told_at=None,
        created_at=NOW,
        changed_at=NOW,
        reached_at=None,
        shared_at=None,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def keys(parts: GoalParts, due: date | None = JUNE, ends_on: date | None = None) -> list[str]:
    return [one.key for one in advice(parts, due, TODAY, ends_on)]


def test_the_coach_has_nothing_to_say_about_a_smart_goal() -> None:
    assert keys(GOOD, ends_on=date(2027, 7, 15)) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"specific": "Get better"}, "goal.advice_short_specific"),
        ({"specific": "Learn Spanish well, and run a marathon"}, "goal.advice_several"),
        ({"specific": "Read more books; sleep longer; call my aunt"}, "goal.advice_several"),
        ({"specific": "我想學好英文，同時參加學校的戲劇比賽"}, "goal.advice_several"),
        ({"measurable": "I will feel better about it"}, "goal.advice_count"),
        ({"achievable": "easy"}, "goal.advice_short_achievable"),
        ({"relevant": "because"}, "goal.advice_short_relevant"),
    ],
)
def test_the_coach_asks_about_what_is_missing(change: dict[str, str], key: str) -> None:
    assert keys(replace(GOOD, **change)) == [key]


@pytest.mark.parametrize(
    ("due", "key"),
    [
        (None, "goal.advice_no_date"),
        (date(2027, 8, 1), "goal.advice_after_end"),
        (date(2026, 10, 4), "goal.advice_soon"),
    ],
)
def test_the_coach_looks_at_the_date(due: date | None, key: str) -> None:
    assert keys(GOOD, due, ends_on=date(2027, 7, 15)) == [key]


@pytest.mark.parametrize("words", ["two essays", "5 km", "every week", "pass the exam", "三次", "½ an hour", "٥ pages"])
def test_numbers_and_things_one_can_count_are_seen(words: str) -> None:
    assert countable(words)


@pytest.mark.parametrize("words", ["Learn to cook rice and noodles", "Speak to the class, slowly", "Run 5 km"])
def test_one_goal_is_not_taken_for_several(words: str) -> None:
    assert not several(words)


@given(st.text(max_size=300), st.none() | st.dates())
def test_the_coach_has_advice_for_any_text_and_each_part_in_order(typed: str, due: date | None) -> None:
    found = advice(GoalParts(**dict.fromkeys(PARTS, typed)), due, TODAY)
    places = [PARTS.index(one.part) for one in found]
    assert places == sorted(places)


@given(st.text(max_size=60), st.text(max_size=60))
def test_more_words_never_mean_less(first: str, second: str) -> None:
    assert substance(f"{first} {second}") >= substance(first)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("30 June 2027", JUNE),
        ("by 30 June", JUNE),
        ("in two weeks", date(2026, 10, 15)),
        ("2027-06-30", JUNE),
        ("by the end of March", date(2027, 3, 31)),
        ("end of Feb 2028", date(2028, 2, 29)),
        ("the end of October", date(2026, 10, 31)),
        ("end of May 2025", None),
        ("the end of time", None),
        ("soon", None),
        ("31 November 2026", None),
        ("1 June 2020", None),
    ],
)
def test_a_day_to_come_is_read_and_nothing_else(typed: str, day: date | None) -> None:
    assert due_day(typed, TODAY, "en-GB") == day


def test_without_a_date_it_is_a_draft_and_with_one_a_goal() -> None:
    draft = goal(state="draft", due_day=None)
    assert written(GOOD, None) == "draft"
    assert rewritten(draft, GOOD, JUNE, NOW).state == "open"
    with pytest.raises(Refusal, match="draft"):
        moved_on(draft, 50, NOW)


def test_what_was_written_is_kept_word_for_word_but_for_blanks() -> None:
    assert cleaned(replace(GOOD, specific="  Run   5 km ")).specific == "Run 5 km"
    assert cleaned(replace(GOOD, specific=" ")).measurable == GOOD.measurable
    with pytest.raises(Refusal, match="nothing_written"):
        cleaned(GoalParts(**dict.fromkeys(PARTS, "  ")))


def test_progress_is_a_number_from_0_to_100() -> None:
    assert moved_on(goal(), 100, NOW).percent == 100
    for percent in (-1, 101):
        with pytest.raises(Refusal, match="percent"):
            moved_on(goal(), percent, NOW)


@pytest.mark.parametrize("end", [reached, dropped])
def test_an_end_can_be_undone_and_nothing_else_is_done_meanwhile(end: object) -> None:
    ended: Goal = end(goal(), NOW)  # type: ignore[operator]
    for act in (reached, dropped):
        with pytest.raises(Refusal, match="ended"):
            act(ended, NOW)
    assert taken_up(ended, NOW).state == "open"
    with pytest.raises(Refusal, match="not_ended"):
        taken_up(goal(), NOW)
