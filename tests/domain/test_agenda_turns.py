"""Turns in a room: fair, once each, and the same after a restart."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import Turn
from bot.domain.agenda.turns import (
    PROMPTS,
    Floor,
    changed,
    closed,
    moved_on,
    passed,
    seed_of,
    shuffled,
    speaking,
    spoken,
    turn_time,
)
from bot.domain.refusal import Refusal

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
PEOPLE = (11, 12, 13, 14)


def a_floor(present: set[int], *, kind: str = "goals", minutes: int = 20, stopped_at: datetime | None = None) -> Floor:
    seed = seed_of(1, kind, 7)
    return Floor(
        room_step_id=5,
        kind=kind,
        seed=seed,
        minutes=minutes,
        speakers=PEOPLE,
        present=frozenset(present),
        stopped_at=stopped_at,
    )


def kept(turns: list[Turn]) -> list[Turn]:
    """As the database gives them back: each with an id."""
    return [replace(turn, id=turn.position + 100) for turn in turns]


def speaker(turns: list[Turn]) -> int | None:
    on = speaking(turns)
    return on.participant_id if on else None


def waiting(turns: list[Turn]) -> list[int]:
    """Who is to speak yet, in order."""
    return [t.participant_id for t in sorted(turns, key=lambda t: t.position) if t.state == "waiting"]


def told(turns: list[Turn]) -> list[tuple[int, str]]:
    """Who began to speak, in order."""
    began = [turn for turn in turns if turn.began_at is not None]
    return [(t.participant_id, t.prompt) for t in sorted(began, key=lambda t: (t.began_at, t.position))]


def test_everyone_present_gets_their_turn_in_the_shuffled_order() -> None:
    here = a_floor(set(PEOPLE))
    turns, now = kept(moved_on([], here, NOW)), NOW
    while speaking(turns):
        now += timedelta(minutes=5)
        turns = kept(moved_on(turns, here, now))
    assert told(turns) == [(person, "goal") for person in shuffled(PEOPLE, here.seed)]
    assert {turn.state for turn in turns} == {"done"}


def test_each_mentor_tells_a_success_before_anybody_tells_a_failure() -> None:
    here = a_floor(set(PEOPLE), kind="stories", minutes=40)
    turns = kept(moved_on([], here, NOW))
    order = shuffled(PEOPLE, here.seed)
    assert [(t.participant_id, t.prompt) for t in turns] == [(p, "success") for p in order] + [
        (p, "failure") for p in order
    ]


def test_a_turn_is_as_long_as_its_share_of_the_step_and_never_under_a_minute() -> None:
    assert turn_time(20, 4) == timedelta(minutes=5)
    assert turn_time(3, 10) == timedelta(minutes=1)
    on = speaking(moved_on([], a_floor(set(PEOPLE)), NOW))
    assert on is not None
    assert on.ends_at == NOW + timedelta(minutes=5)


def test_who_is_absent_is_left_out_and_joins_at_the_end() -> None:
    order = shuffled(PEOPLE, seed_of(1, "goals", 7))
    first, *others = order
    turns = kept(moved_on([], a_floor(set(others)), NOW))
    assert speaker(turns) == others[0]
    turns = kept(moved_on(turns, a_floor(set(order)), NOW))
    assert waiting(turns) == [*others[1:], first]


def test_who_leaves_before_their_turn_is_skipped_and_has_it_when_they_are_back() -> None:
    order = shuffled(PEOPLE, seed_of(1, "goals", 7))
    everyone, without = a_floor(set(order)), a_floor(set(order) - {order[1]})
    turns = kept(moved_on([], everyone, NOW))
    turns = kept(moved_on(spoken(turns, turns[0].id, NOW), without, NOW))
    assert speaker(turns) == order[2]
    turns = kept(moved_on(turns, everyone, NOW))
    assert waiting(turns)[-1] == order[1]


def test_a_speaker_who_leaves_makes_room_for_the_next() -> None:
    order = shuffled(PEOPLE, seed_of(1, "goals", 7))
    turns = kept(moved_on([], a_floor(set(order)), NOW))
    assert speaker(moved_on(turns, a_floor(set(order[1:])), NOW)) == order[1]


def test_a_pass_goes_to_the_end_once_and_the_second_time_is_the_last() -> None:
    here = a_floor({11, 12})
    turns = kept(moved_on([], here, NOW))
    first = speaker(turns)
    turns = kept(moved_on(passed(turns, turns[0].id, NOW), here, NOW))
    assert speaker(turns) != first
    on = speaking(turns)
    assert on is not None
    turns = kept(moved_on(spoken(turns, on.id, NOW), here, NOW))
    assert speaker(turns) == first
    on = speaking(turns)
    assert on is not None
    turns = moved_on(passed(turns, on.id, NOW), here, NOW)
    assert speaking(turns) is None
    assert moved_on(kept(turns), here, NOW) == kept(turns)


@pytest.mark.parametrize("press", [spoken, passed])
def test_of_two_presses_at_once_the_second_takes_nobodys_turn(press: object) -> None:
    here = a_floor(set(PEOPLE))
    turns = kept(moved_on([], here, NOW))
    seen = turns[0].id
    turns = kept(moved_on(spoken(turns, seen, NOW), here, NOW))
    with pytest.raises(Refusal):
        press(turns, seen, NOW)  # type: ignore[operator]


def test_no_turn_ends_by_the_clock_while_the_evening_is_paused() -> None:
    turns = kept(moved_on([], a_floor(set(PEOPLE)), NOW))
    later = NOW + timedelta(hours=1)
    assert moved_on(turns, a_floor(set(PEOPLE), stopped_at=NOW), later) == turns
    assert speaker(moved_on(turns, a_floor(set(PEOPLE)), later)) != speaker(turns)


def test_a_turn_that_begins_in_a_pause_has_its_whole_time_after_it() -> None:
    here, stopped = a_floor(set(PEOPLE)), a_floor(set(PEOPLE), stopped_at=NOW + timedelta(minutes=1))
    turns = kept(moved_on([], here, NOW))
    turns = kept(moved_on(spoken(turns, turns[0].id, NOW), stopped, NOW + timedelta(minutes=9)))
    on = speaking(turns)
    assert on is not None and on.ends_at is not None
    paused_for = timedelta(minutes=10)
    assert on.ends_at + paused_for == NOW + timedelta(minutes=11) + turn_time(20, 4)


def test_a_room_that_comes_back_to_a_step_goes_on_where_it_was() -> None:
    here = a_floor(set(PEOPLE))
    turns = kept(moved_on([], here, NOW))
    left = kept(closed(turns, NOW))
    assert [turn.state for turn in left] == ["done", "skipped", "skipped", "skipped"]
    back = moved_on(left, here, NOW)
    assert [(t.participant_id) for t in back if t.state in ("speaking", "waiting")] == shuffled(PEOPLE, here.seed)[1:]


def test_only_what_is_new_or_differs_is_kept() -> None:
    here = a_floor(set(PEOPLE))
    turns = kept(moved_on([], here, NOW))
    assert changed(turns, moved_on(turns, here, NOW)) == []
    after = moved_on(spoken(turns, turns[0].id, NOW), here, NOW)
    assert [turn.position for turn in changed(turns, after)] == [1, 2]


def test_every_order_is_as_likely_as_any_other() -> None:
    """Over many evenings each order of three people comes up as often as chance would have it (five sigma)."""
    evenings = 6000
    found = Counter(tuple(shuffled((1, 2, 3), seed_of(evening, "goals", 7))) for evening in range(evenings))
    expected, sigma = evenings / 6, (evenings * (1 / 6) * (5 / 6)) ** 0.5
    assert set(found) == set(permutations((1, 2, 3)))
    assert all(abs(count - expected) < 5 * sigma for count in found.values())


@given(st.sets(st.integers(1, 10**6), max_size=12), st.integers(1, 10**6), st.text(max_size=20))
def test_the_order_is_everybody_once_and_a_newcomer_changes_it_for_nobody(
    people: set[int], newcomer: int, seed: str
) -> None:
    order = shuffled(people, seed)
    assert sorted(order) == sorted(people)
    assert shuffled(reversed(order), seed) == order
    assert [p for p in shuffled(people | {newcomer}, seed) if p != newcomer] == [p for p in order if p != newcomer]


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("next"), st.just(0)),
        st.tuples(st.just("pass"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(0, 600)),
        st.tuples(st.just("step"), st.just(0)),
    ),
    max_size=40,
)


@given(st.sampled_from(sorted(PROMPTS)), st.sets(st.sampled_from(PEOPLE)), EVENTS)
def test_whatever_happens_everybody_who_is_there_at_the_end_has_had_exactly_their_turns(
    kind: str, present: set[int], events: list[tuple[str, int]]
) -> None:
    here, now = set(present), NOW
    turns = kept(moved_on([], a_floor(here, kind=kind), now))
    for what, number in [*events, *(("come", person) for person in PEOPLE), *[("wait", 3600)] * 60]:
        if what == "come":
            here.add(number)
        elif what == "leave":
            here.discard(number)
        elif what == "wait":
            now += timedelta(seconds=number)
        elif what == "step":  # the room is sent on, and brought back
            turns = kept(closed(turns, now))
        elif on := speaking(turns):
            turns = kept((spoken if what == "next" else passed)(turns, on.id, now))
        before = turns
        turns = kept(moved_on(turns, a_floor(here, kind=kind), now))
        assert sum(turn.state == "speaking" for turn in turns) <= 1
        assert speaker(turns) in here | {None}
        assert moved_on(turns, a_floor(here, kind=kind), now) == turns, "doing it again changes something"
        assert kept(moved_on(before, a_floor(set(here), kind=kind), now)) == turns, "a restart gives something else"
        assert [turn.position for turn in turns] == list(range(1, len(turns) + 1))
    assert speaking(turns) is None
    for asked in ((person, prompt) for person in PEOPLE for prompt in PROMPTS[kind]):
        states = [turn.state for turn in turns if (turn.participant_id, turn.prompt) == asked]
        assert (states.count("done"), states.count("passed")) in ((1, 0), (1, 1), (0, 2)), asked
