"""A kickoff is closed when every group has a date, or a reason for having none."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.agenda import StepKind
from bot.domain.meetups.changing import Plan
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.pressing import Presser
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import start
from tests.services.kickoff_school import ORGANISER, School, build_school

WITH_DATE: tuple[tuple[StepKind, int], ...] = (("lobby", 1), ("date", 5), ("close", 5))


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def book(school: School, group: int, days: int = 7) -> None:
    starts = (school.clock.now() + timedelta(days=days)).replace(tzinfo=None)
    plan = Plan(local_start=starts, zone="UTC", minutes=60)
    async with school.database.write() as unit:
        group_id = school.groups[group].group.id
        await unit.meet_ups.add(school.programme.id, group_id, f"uid-{group}", plan, by=1, now=school.clock.now())


async def undated(school: School, kickoff_id: int) -> list[str]:
    return [g.name for g in await school.services.kickoff_closing.undated(school.programme.id, kickoff_id)]


async def close(school: School, kickoff_id: int) -> str | None:
    try:
        await school.services.kickoff_closing.close(school.presser, kickoff_id)
    except Refusal as no:
        return no.key
    return None


async def phase(school: School) -> str:
    return (await school.services.kickoff_view.latest(school.programme.id)).phase


async def test_groups_without_a_date_keep_it_open(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    await school.pass_time(kickoff.id, 60)
    await book(school, 0)
    assert await undated(school, kickoff.id) == ["Group 2", "Group 3"]
    assert await close(school, kickoff.id) == "agenda.undated"
    await book(school, 1)
    await book(school, 2, days=-3)
    assert await undated(school, kickoff.id) == ["Group 3"], "a meeting that is over is no next date"
    reason = {school.groups[2].group.id: "  The mentor\n was ill "}
    assert await school.services.kickoff_closing.give_reasons(school.presser, kickoff.id, reason) == []
    async with school.database.read() as unit:
        assert await unit.reasons.of_kickoff(kickoff.id) == {school.groups[2].group.id: "The mentor was ill"}
    assert await close(school, kickoff.id) is None
    assert await phase(school) == "closed"
    async with school.database.read() as unit:
        assert await unit.steps.rooms(kickoff.id) == []


async def test_an_empty_reason_is_none(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    await school.pass_time(kickoff.id, 60)
    reasons = {school.groups[0].group.id: "ill", school.groups[1].group.id: "  \n"}
    left = await school.services.kickoff_closing.give_reasons(school.presser, kickoff.id, reasons)
    assert [group.name for group in left] == ["Group 2", "Group 3"]


async def test_two_organisers_give_reasons_at_once_and_both_are_kept(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    await school.pass_time(kickoff.id, 60)
    closing = school.services.kickoff_closing
    await asyncio.gather(
        *(closing.give_reasons(school.presser, kickoff.id, {m.group.id: "ill"}) for m in school.groups)
    )
    outcomes = await asyncio.gather(*(close(school, kickoff.id) for _ in range(2)))
    assert sorted(map(str, outcomes)) == ["None", "kickoff.has_moved_on"]


async def test_without_a_date_step_nobody_needs_a_date(school: School) -> None:
    kickoff = await start(school, ("lobby", 1), ("stories", 5), ("close", 5))
    await school.pass_time(kickoff.id, 60)
    assert await close(school, kickoff.id) is None


async def test_an_evening_in_its_lobby_is_called_off_and_not_closed(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    assert await close(school, kickoff.id) == "kickoff.has_moved_on"


async def test_an_evening_that_has_left_its_lobby_cannot_be_called_off_by_a_button_from_before(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    await school.pass_time(kickoff.id, 61)
    with pytest.raises(Refusal) as refused:
        await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    assert refused.value.key == "kickoff.has_moved_on"
    assert await undated(school, kickoff.id), "the groups still get their dates"


async def test_reasons_are_for_groups_of_this_kickoff_in_this_programme(school: School) -> None:
    kickoff = await start(school, *WITH_DATE)
    closing = school.services.kickoff_closing
    for presser, group in ((school.presser, 999), (Presser(school.programme.id + 1, ORGANISER), 1)):
        with pytest.raises(Refusal):
            await closing.give_reasons(presser, kickoff.id, {group: "ill"})
    with pytest.raises(Refusal):
        await closing.undated(school.programme.id + 1, kickoff.id)
    async with school.database.read() as unit:
        assert await unit.reasons.of_kickoff(kickoff.id) == {}
