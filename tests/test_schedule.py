"""Woken once, at the moment: by the time that passes, or by a clock that jumps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED

from bot.clock import Clock, SystemClock
from bot.schedule import Schedule
from tests.conftest import KICKOFF_EVENING, SetClock

HOUR = timedelta(hours=1)


class Wakes:
    """Counts wake-ups, and lets a test wait for the first."""

    def __init__(self) -> None:
        self.times = 0
        self.woken = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        self.woken.set()


@pytest.fixture
async def scheduled() -> AsyncIterator[list[Schedule]]:
    """Schedules put in here are stopped at the end."""
    schedules: list[Schedule] = []
    yield schedules
    for schedule in schedules:
        schedule.stop()


def started(scheduled: list[Schedule], clock: Clock) -> Schedule:
    schedule = Schedule(clock)
    schedule.start()
    scheduled.append(schedule)
    return schedule


async def turns() -> None:
    """Let everybody have their turn who is woken."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_real_time_wakes_at_the_moment_and_once(scheduled: list[Schedule]) -> None:
    clock, wakes = SystemClock(), Wakes()
    moment = clock.now() + timedelta(milliseconds=30)
    started(scheduled, clock).at(moment, "nudges", wakes)
    await asyncio.wait_for(wakes.woken.wait(), 10)
    assert clock.now() >= moment
    await turns()
    assert wakes.times == 1


async def test_a_clock_that_jumps_past_the_moment_wakes_at_once_and_once(scheduled: list[Schedule]) -> None:
    clock, wakes = SetClock(), Wakes()
    started(scheduled, clock).at(KICKOFF_EVENING + HOUR, "nudges", wakes)
    await turns()
    assert wakes.times == 0
    await clock.advance(3 * 3600)
    await turns()
    assert wakes.times == 1


async def test_real_time_alone_does_not_wake_where_the_clock_stands_still(scheduled: list[Schedule]) -> None:
    """A rehearsal's clock may be slower than this machine's: what counts is the injected one."""
    clock, wakes = SetClock(), Wakes()
    schedule, rung = started(scheduled, clock), asyncio.Event()
    schedule._scheduler.add_listener(lambda event: rung.set(), EVENT_JOB_EXECUTED)
    schedule.at(KICKOFF_EVENING + timedelta(milliseconds=1), "nudges", wakes)
    await asyncio.wait_for(rung.wait(), 10)
    await turns()
    assert wakes.times == 0
    await clock.advance(1)
    await turns()
    assert wakes.times == 1


@pytest.mark.parametrize("later", [KICKOFF_EVENING + 5 * HOUR, KICKOFF_EVENING + HOUR / 2])
async def test_the_same_name_again_replaces_the_moment(scheduled: list[Schedule], later: datetime) -> None:
    clock, wakes = SetClock(), Wakes()
    schedule = started(scheduled, clock)
    schedule.at(KICKOFF_EVENING + HOUR, "nudges", wakes)
    schedule.at(later, "nudges", wakes)
    await clock.advance((later - KICKOFF_EVENING).total_seconds() - 1)
    await turns()
    assert wakes.times == 0
    await clock.advance(1)
    await turns()
    assert wakes.times == 1


async def test_whoever_is_woken_can_name_the_next_moment(scheduled: list[Schedule]) -> None:
    clock = SetClock()
    schedule, woken = started(scheduled, clock), []

    async def wake() -> None:
        woken.append(clock.now())
        schedule.at(clock.now() + HOUR, "nudges", wake)

    schedule.at(KICKOFF_EVENING + HOUR, "nudges", wake)
    for _ in range(3):
        await clock.advance(3600)
        await turns()
    assert woken == [KICKOFF_EVENING + n * HOUR for n in (1, 2, 3)]


async def test_a_moment_that_is_past_wakes_at_once(scheduled: list[Schedule]) -> None:
    wakes = Wakes()
    started(scheduled, SetClock()).at(KICKOFF_EVENING - HOUR, "nudges", wakes)
    await turns()
    assert wakes.times == 1


async def test_a_cancelled_moment_wakes_nobody(scheduled: list[Schedule]) -> None:
    clock, wakes = SetClock(), Wakes()
    schedule = started(scheduled, clock)
    schedule.at(KICKOFF_EVENING + HOUR, "nudges", wakes)
    schedule.cancel("nudges")
    await clock.advance(7200)
    await turns()
    assert wakes.times == 0
