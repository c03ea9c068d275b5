"""What is on the list of matters that need a person, in which order, and what marks do to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attention import (
    URGENCY,
    Line,
    Mark,
    MarkKind,
    Matter,
    MatterKind,
    acts_of,
    lines,
    outcomes_of,
    restarts,
    who_may_be_away,
)
from bot.domain.meetups import Outcome
from bot.domain.meetups.closing import OUTCOMES, Dispute, Word
from tests.conftest import KICKOFF_EVENING
from tests.embeds.test_meetups import meet_up
from tests.roster_builders import BLUE, person

NOW = KICKOFF_EVENING
MEET_UP = meet_up()
DAY = timedelta(days=1)


def matter(
    kind: MatterKind = "unanswered",
    *,
    about: str = "no_date:1",
    who: int = 5,
    days: int = 1,
    own: bool = False,
    group: int = 1,
) -> Matter:
    return Matter(
        kind=kind,
        what="no_date",
        about=about,
        participant_id=who if own else None,
        people=(person(who, "mentor"),),
        group_id=group,
        subject_id=1,
        since=NOW - days * DAY,
    )


def marks(*kinds: MarkKind, about: str = "no_date:1", who: int | None = None) -> list[Mark]:
    """These marks on one matter, one an hour, each by somebody else (101, 102 …); snoozes last for two days."""
    return [
        Mark(
            id=number,
            about=about,
            participant_id=who,
            kind=kind,
            until=NOW + 2 * DAY if kind == "snooze" else None,
            marked_by=100 + number,
            at=NOW + timedelta(hours=number),
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def shown(*kinds: MarkKind, after_days: float = 0) -> list[Line]:
    return lines([matter()], marks(*kinds), (), NOW + after_days * DAY)


def test_students_without_a_mentor_come_first_and_then_what_waits_longest() -> None:
    old, new = matter(about="a", days=9, group=2), matter(about="b", days=1, group=1)
    dispute, alone = matter("dispute", about="c"), matter("no_mentor", about="d")
    assert [line.matter for line in lines([new, old, dispute, alone], [], (), NOW)] == [alone, dispute, old, new]


def test_what_somebody_is_on_and_who_is_away_stand_below_what_nobody_does() -> None:
    mine, free, gone = matter(about="no_date:1", days=9), matter(about="b"), matter(about="c", who=6, days=9)
    ordered = lines([gone, mine, free], marks("mine"), [6], NOW)
    assert [line.matter for line in ordered] == [free, mine, gone]
    assert [line.on_it for line in ordered] == [None, 101, None]
    assert [line.all_away for line in ordered] == [False, False, True]


def test_a_snoozed_matter_comes_back_by_itself() -> None:
    assert shown("snooze") == []
    assert len(shown("snooze", after_days=2)) == 1


def test_the_newest_who_is_on_it_counts() -> None:
    assert shown("mine", "mine")[0].on_it == 102


def test_undoing_takes_back_just_the_mark_before() -> None:
    assert shown("mine", "snooze", "undone")[0].on_it == 101
    assert shown("mine", "undone")[0].on_it is None
    assert shown("undone", "mine")[0].on_it == 102


def test_nudging_again_restarts_the_ladder_until_it_is_undone() -> None:
    assert restarts(marks("again", "mine")) == {("no_date:1", None): NOW + timedelta(hours=1)}
    assert restarts(marks("again", "again")) == {("no_date:1", None): NOW + timedelta(hours=2)}
    assert restarts(marks("again", "undone")) == {}
    assert restarts(marks("again", "away", "undone")) == {}, "being away is not about the matter"


def test_one_matter_about_two_people_is_two() -> None:
    first, second = matter(who=5, own=True), matter(who=6, own=True)
    assert [line.on_it for line in lines([first, second], marks("mine", who=6), (), NOW)] == [None, 101]
    assert first.number != second.number


@pytest.mark.parametrize("kind", URGENCY)
@pytest.mark.parametrize("told", [("held", "missed"), OUTCOMES])
@pytest.mark.parametrize("away", [(), (5,)])
def test_four_buttons_are_enough_for_a_row_and_nobody_is_left_without(
    kind: MatterKind, told: tuple[Outcome, ...], away: tuple[int, ...]
) -> None:
    words = tuple(Word(person(5, "mentor"), outcome, NOW) for outcome in told)
    dispute = Dispute(MEET_UP, BLUE, words, "held") if kind == "dispute" else None
    [line] = lines([replace(matter(kind), dispute=dispute)], [], away, NOW)
    decided = [*outcomes_of(line), *acts_of(line, 101)]
    assert 2 <= len(decided) + min(1, len(who_may_be_away(line))) <= 4
    assert "mine" in acts_of(line, 101) and "mine" not in acts_of(replace(line, on_it=101), 101)
    assert ("again" in acts_of(line, 101)) == (kind == "unanswered" and not away)
    assert outcomes_of(line) == (list(told) if dispute else [])


def test_a_matters_number_fits_a_button_and_stays() -> None:
    assert matter(days=1).number == matter(days=5).number < 2**48
