"""What somebody says of their own part moves their own nudges, at once, and nothing else."""

from collections.abc import AsyncIterator
from datetime import time

import pytest

from bot.domain.refusal import Refusal
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, build_nudge_school

MENTOR, OTHER = 10_001, 10_004
"""The accounts of the mentors of two groups."""


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """Two groups of a mentor and two students in Hong Kong. It is Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock, groups=2)


async def due(school: NudgeSchool, account: int = MENTOR) -> list[str]:
    """When this account is to be nudged, on the programme's clock."""
    while await school.services.nudges.plan_some():
        pass
    planned = (await school.services.my.nudges(school.programme, account)).planned
    return [school.local(nudge.due_at) for nudge in planned]


async def test_another_zone_moves_ones_own_nudges_and_no_meet_up(school: NudgeSchool) -> None:
    await school.kickoff()
    meet_up = await school.meet("2026-10-05 19:00", group=1)
    before = await due(school, OTHER)
    assert await due(school) == ["Mon 14 Sep 17:00"]
    await school.services.my.move_to(school.programme, MENTOR, "London")
    assert await due(school) == ["Tue 15 Sep 00:00"], "five in the afternoon in London"
    assert await due(school, OTHER) == before
    async with school.database.read() as unit:
        after = await unit.meet_ups.by_id(school.programme.id, meet_up.id)
    assert after == meet_up


async def test_a_meet_up_stays_where_it_was_agreed_on_when_its_own_mentor_moves(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-10-05 19:00")
    await school.services.my.move_to(school.programme, MENTOR, "America/New_York")
    async with school.database.read() as unit:
        after = await unit.meet_ups.by_id(school.programme.id, meet_up.id)
    assert after == meet_up


async def test_quiet_hours_move_what_is_planned_and_forgetting_them_moves_it_back(school: NudgeSchool) -> None:
    await school.kickoff()
    service = school.services.my
    await service.set_quiet_hours(school.programme, MENTOR, time(16), time(10))
    assert await due(school) == ["Tue 15 Sep 10:00"]
    await service.set_quiet_hours(school.programme, MENTOR, None, time(9, 30))
    assert await due(school) == ["Tue 15 Sep 09:30"]
    await service.forget_quiet_hours(school.programme, MENTOR)
    assert await due(school) == ["Mon 14 Sep 17:00"]


async def test_a_pause_silences_one_person_until_they_resume(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.services.my.pause(school.programme, MENTOR)
    assert await due(school) == []
    assert {one.group for one in await school.days(5)} == {1}
    await school.services.my.resume(school.programme, MENTOR)
    assert {one.group for one in await school.look()} == {0}, "what is still useful goes out"


async def test_what_was_put_off_is_shown_until_it_is_over(school: NudgeSchool) -> None:
    await school.kickoff(0)
    await school.days(4)
    [told] = school.told
    until = await school.services.nudge_answers.snooze(school.programme, MENTOR, told.post.id, 3)
    own = await school.services.my.nudges(school.programme, MENTOR)
    assert [snooze.until for snooze in own.snoozes] == [until]
    await school.days(4)
    assert (await school.services.my.nudges(school.programme, MENTOR)).snoozes == ()


async def test_who_is_not_on_the_roster_has_nothing_here(school: NudgeSchool) -> None:
    other = await school.services.programme.set_up(78, 900, time_zone="UTC", locale="en")
    service = school.services.my
    for programme, account in ((school.programme, 5), (other, MENTOR)):
        for ask in (service.nudges, service.pause, service.resume, service.programme):
            with pytest.raises(Refusal, match="not_joined"):
                await ask(programme, account)


async def test_hours_that_leave_nothing_of_the_day_are_refused_and_two_are_enough(school: NudgeSchool) -> None:
    service = school.services.my
    for begin, end in ((time(8), time(8)), (time(8), time(6, 1)), (time(0), time(23))):
        with pytest.raises(Refusal, match="quiet_all_day"):
            await service.set_quiet_hours(school.programme, MENTOR, begin, end)
    own = await service.set_quiet_hours(school.programme, MENTOR, time(8), time(6))
    assert (own.quiet_from, own.quiet_until) == (time(8), time(6))
