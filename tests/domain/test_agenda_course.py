"""The laws of an evening's course: nobody passes a barrier alone, half the rooms say where the evening is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import BARRIERS, KINDS, KickoffStep, RoomStep, StepKind
from bot.domain.agenda.course import Course, ends_at, one_back
from bot.domain.refusal import Refusal

NOW = datetime(2026, 9, 11, 18, 30, tzinfo=UTC)
MIDDLE: tuple[StepKind, ...] = tuple(kind for kind in KINDS if kind not in ("lobby", "close"))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Any evening: rooms anywhere up to the first barrier that has not been reached."""
    middle = draw(st.lists(st.sampled_from(MIDDLE), min_size=1, unique=True))
    kinds: list[StepKind] = ["lobby", *middle, "close"]
    reached = draw(st.integers(1, len(kinds)))
    steps = [
        KickoffStep(
            id=100 + n,
            kickoff_id=1,
            position=n,
            kind=kind,
            minutes=draw(st.integers(1, 120)),
            reached_at=NOW if kind in BARRIERS and n <= reached else None,
        )
        for n, kind in enumerate(kinds, 1)
    ]
    furthest = next((step.position for step in steps if step.awaited), len(steps))
    rooms = {}
    for group in range(draw(st.integers(1, 12))):
        step = steps[draw(st.integers(1, furthest)) - 1]
        entered = NOW - timedelta(minutes=draw(st.integers(0, 130)))
        rooms[group] = RoomStep(
            id=group,
            kickoff_id=1,
            step_id=step.id,
            group_id=group,
            channel_id=group,
            entered_at=entered,
            ends_at=ends_at(step, entered),
            left_at=None,
        )
    return Course(steps, rooms)


@given(courses())
def test_half_of_the_rooms_have_come_to_where_the_evening_is_and_fewer_have_gone_on(course: Course) -> None:
    here = course.current.position
    positions = [course.of(group).position for group in course.rooms]
    assert 2 * sum(position >= here for position in positions) >= len(positions)
    assert 2 * sum(position > here for position in positions) < len(positions)


@given(courses())
def test_the_clock_moves_a_room_by_one_step_when_its_time_is_over_and_never_past_a_barrier(course: Course) -> None:
    for group, target in course.due(NOW).items():
        at = course.of(group)
        assert target.position == at.position + 1
        assert not at.awaited and at.kind != "quiz"
        end = course.rooms[group].ends_at
        assert end is not None and end <= NOW


@given(courses())
def test_everybody_is_taken_to_the_next_step_or_the_evening_is_at_its_end(course: Course) -> None:
    following = course.following
    if following is None:
        assert course.current == course.steps[-1] and not course.current.awaited
        return
    assert not any(step.awaited and step.position < following.position for step in course.steps), "none is left out"
    behind = course.behind(following)
    assert all(course.of(group).position < following.position for group in behind)


@given(courses())
def test_a_barrier_opens_by_itself_only_when_every_room_is_there(course: Course) -> None:
    barrier = course.gathered()
    everybody = {course.of(group) for group in course.rooms}
    assert (barrier is not None) == (len(everybody) == 1 and next(iter(everybody)).awaited)


@given(courses())
def test_the_next_look_is_at_the_next_moment_at_which_a_room_is_due(course: Course) -> None:
    wakes_at = course.wakes_at(NOW)
    if wakes_at is None:
        return
    assert wakes_at > NOW
    assert set(course.due(wakes_at)) > set(course.due(NOW))
    assert set(course.due(wakes_at - timedelta(microseconds=1))) == set(course.due(NOW))


@given(courses())
def test_back_is_one_step_and_never_into_a_quiz_that_was_played(course: Course) -> None:
    for group in course.rooms:
        try:
            [target] = one_back(course, [group], everybody=False).values()
        except Refusal as no:
            before = course.at(course.of(group).position - 1)
            assert (before.kind if before else None) in (None, "lobby", "quiz"), no.key
            continue
        assert target.position == course.of(group).position - 1
        assert target.kind not in ("quiz", "lobby")


@pytest.mark.parametrize("kind", ["quiz", "close"])
def test_no_clock_runs_for_a_room_that_waits(kind: StepKind) -> None:
    step = KickoffStep(id=1, kickoff_id=1, position=2, kind=kind, minutes=5)
    assert ends_at(step, NOW) is None
