"""A whole evening worked out from its rows."""

import random
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evening import Evening, work_out
from bot.domain.kickoff import (
    Kickoff,
    KickoffGroup,
    KickoffQuestion,
    PresencePress,
    Window,
    next_question,
    present,
    signs_of_life,
)
from bot.domain.quiz import Question
from bot.domain.scoring import Tap, first_snowflake_at

NOW = datetime(2026, 9, 11, 10, 30, tzinfo=UTC)
START_MS = 1_789_000_000_000
GROUPS, PEOPLE, ASKED = 2, 3, 3


def at(seconds: float, number: int = 0) -> int:
    return first_snowflake_at(START_MS + round(seconds * 1000)) + number


def kickoff() -> Kickoff:
    return Kickoff(
        id=1,
        programme_id=1,
        title="Rivers",
        scoring="speed",
        automatic=True,
        pause_seconds=10,
        phase="running",
        paused=False,
        question_id=ASKED,
        next_at=None,
        revision=0,
        started_by=1,
        started_at=NOW,
        began_at=NOW,
        ended_at=None,
        closed_at=None,
        board_channel_id=1,
        board_message_id=None,
        board_number=1,
        board_posted_at=None,
    )


def asked(number: int, **other: object) -> KickoffQuestion:
    values: dict[str, object] = {
        "id": number,
        "kickoff_id": 1,
        "position": number,
        "question": Question(text=f"{number}?", options=("a", "b", "c"), right=(0,)),
        "key": None,
        "extra_seconds": 0,
        "state": "closed",
        "interrupted": False,
        "repeat_of": None,
        "opened_at": NOW,
        "closed_at": NOW,
    }
    return KickoffQuestion(**{**values, **other})  # type: ignore[arg-type]


def window(question: int, group: int) -> Window:
    """The window of a group; the questions' messages are a minute apart."""
    return Window(
        id=question * 10 + group,
        kickoff_id=1,
        question_id=question,
        group_id=group,
        post_id=question * 10 + group,
        channel_id=group,
        message_id=at(question * 60 + group),
        opened_at=NOW,
        closed_at=NOW,
        cut_ms=30_500,
        interrupted=False,
    )


def people(group: int) -> list[int]:
    return [group * 100 + number for number in range(PEOPLE)]


@st.composite
def evenings(draw: st.DrawFn) -> tuple[dict[int, list[Tap]], list[PresencePress]]:
    """Taps and presses of an evening: in time, too late, changed, before and after leaving."""
    taps: dict[int, list[Tap]] = {}
    number = 0
    for question in range(1, ASKED + 1):
        for group in range(1, GROUPS + 1):
            found = window(question, group)
            drawn = draw(
                st.lists(st.tuples(st.sampled_from(people(group)), st.integers(0, 2), st.integers(0, 33)), max_size=6)
            )
            for person, option, seconds in drawn:
                number += 1
                moment = at(question * 60 + group + seconds, number)
                taps.setdefault(found.id, []).append(Tap(moment, person, option, seconds * 1000))
    everyone = [person for group in range(1, GROUPS + 1) for person in people(group)]
    pressed = draw(st.lists(st.tuples(st.sampled_from(everyone), st.booleans(), st.integers(0, 240)), max_size=12))
    presses = [PresencePress(at(seconds, 1000 + n), person, here) for n, (person, here, seconds) in enumerate(pressed)]
    return taps, presses


def tell(
    taps: dict[int, list[Tap]],
    presses: list[PresencePress],
    questions: list[KickoffQuestion] | None = None,
    shuffle: random.Random | None = None,
) -> Evening:
    windows = [window(question, group) for question in range(1, ASKED + 1) for group in range(1, GROUPS + 1)]
    if shuffle:
        shuffle.shuffle(windows)
    return work_out(
        kickoff(),
        questions or [asked(number) for number in range(1, ASKED + 1)],
        [KickoffGroup(group, 1, group, group) for group in range(1, GROUPS + 1)],
        windows=windows,
        seats={found.id: people(found.group_id) for found in windows},
        taps=taps,
        presses=presses,
    )


@given(evenings(), st.randoms())
def test_the_order_of_processing_changes_nothing(
    rows: tuple[dict[int, list[Tap]], list[PresencePress]], chance: random.Random
) -> None:
    taps, presses = rows
    shuffled = {key: chance.sample(theirs, len(theirs)) for key, theirs in taps.items()}
    replayed = {key: theirs + chance.sample(theirs, chance.randint(0, len(theirs))) for key, theirs in shuffled.items()}
    again = tell(replayed, chance.sample(presses, len(presses)) + presses[:2], shuffle=chance)
    assert again.standings == tell(taps, presses).standings
    assert again.results == tell(taps, presses).results


@given(evenings())
def test_the_standings_are_the_sum_of_the_questions_that_count(
    rows: tuple[dict[int, list[Tap]], list[PresencePress]],
) -> None:
    questions = [asked(1), asked(2, state="void"), asked(3, state="skipped")]
    evening = tell(*rows, questions=questions)
    for standing in evening.standings:
        assert standing.points == evening.results[1][standing.group_id].points


@given(evenings())
def test_whoever_has_voted_was_there(rows: tuple[dict[int, list[Tap]], list[PresencePress]]) -> None:
    taps, _ = rows
    for by_group in tell(taps, []).results.values():
        for result in by_group.values():
            assert {vote.participant_id for vote in result.votes} <= result.present


def test_a_group_in_which_nobody_was_there_has_no_place() -> None:
    first = window(1, 1)
    evening = tell({first.id: [Tap(at(63), people(1)[0], 0, 2_000)]}, [])
    assert [(s.group_id, s.points, s.place) for s in evening.standings] == [(1, 967, 1), (2, 0, None)]


def test_a_group_that_answered_and_then_left_has_its_place() -> None:
    """Without a place is who scores nothing because nobody is there: these were there when they answered."""
    person = people(1)[0]
    gone = PresencePress(at(65), person, False)
    evening = tell({window(1, 1).id: [Tap(at(63), person, 0, 2_000)]}, [gone])
    assert [(s.group_id, s.points, s.place) for s in evening.standings] == [(1, 967, 1), (2, 0, None)]


@given(evenings())
def test_nobody_without_a_place_has_points(rows: tuple[dict[int, list[Tap]], list[PresencePress]]) -> None:
    assert all(standing.place is not None for standing in tell(*rows).standings if standing.points)


def test_who_votes_in_the_last_millisecond_that_counts_was_there() -> None:
    person = people(1)[0]
    result = tell({window(1, 1).id: [Tap(at(61 + 30.5), person, 0, 30_500)]}, []).results[1][1]
    assert (result.points, list(result.present)) == (500, [person])


def test_a_corrected_key_changes_what_was_earned() -> None:
    taps = {window(1, 1).id: [Tap(at(61), people(1)[0], 2, 0)]}
    assert tell(taps, []).standing(1).points == 0
    assert tell(taps, [], [asked(1, key=(2,)), asked(2), asked(3)]).standing(1).points == 1000


def test_present_is_pressed_or_voted_and_not_left_since() -> None:
    here, gone, back, voted, never = 1, 2, 3, 4, 5
    presses = [
        PresencePress(at(1), here, True),
        PresencePress(at(1, 1), gone, True),
        PresencePress(at(2, 1), gone, False),
        PresencePress(at(1, 2), back, False),
        PresencePress(at(4, 2), back, True),
    ]
    signs = signs_of_life(presses, [Tap(at(3, 3), voted, 0, 0)])
    everyone = [here, gone, back, voted, never]
    assert present(signs, everyone) == {here, back, voted}
    assert present(signs, everyone, before=at(2)) == {here, gone}
    assert present(signs, everyone, before=at(3)) == {here}


def test_a_vote_after_leaving_says_that_one_is_back() -> None:
    signs = signs_of_life([PresencePress(at(5), 1, False)], [Tap(at(6), 1, 0, 0)])
    assert present(signs, [1]) == {1}


def test_a_repeat_comes_before_the_questions_after_it() -> None:
    questions = [asked(1, state="void"), asked(2, state="pending"), asked(7, position=1, state="pending", repeat_of=1)]
    following = next_question(questions)
    assert following is not None
    assert following.id == 7
