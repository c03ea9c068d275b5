"""Days on which nobody is nudged: kept on a yes, removed, brought back, each once, and by their own programme only."""

import asyncio
from datetime import date

import pytest

from bot.domain.nudges.blackouts import BlackoutRefusal
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import build_nudge_school

HOLIDAYS = (date(2026, 12, 21), date(2027, 1, 3))


@pytest.fixture
async def programme(services: Services) -> Programme:
    return await services.programme.set_up(1, 9, time_zone="Asia/Hong_Kong", locale="en")


async def offered(services: Services, programme: Programme, label: str = "Holidays") -> int:
    return (await services.blackouts.offer(programme, 9, *HOLIDAYS, label)).blackout.id


async def standing(services: Services, programme: Programme) -> list[str]:
    return [blackout.label for blackout in await services.blackouts.every(programme)]


async def test_days_count_once_somebody_said_yes(services: Services, programme: Programme) -> None:
    blackout = await offered(services, programme)
    assert await standing(services, programme) == []
    await services.blackouts.keep(programme, 9, blackout)
    assert await standing(services, programme) == ["Holidays"]


async def test_two_presses_at_once_keep_them_once(services: Services, database: Database, programme: Programme) -> None:
    blackout = await offered(services, programme)
    await asyncio.gather(*(services.blackouts.keep(programme, actor, blackout) for actor in (9, 10)))
    assert await standing(services, programme) == ["Holidays"]
    async with database.read() as unit:
        query = "select count(*) from audit_entries where action = 'nudges.blackout_kept'"
        assert (await unit.connection.exec_driver_sql(query)).scalar_one() == 1


async def test_two_removals_at_once_are_one_and_a_refusal(services: Services, programme: Programme) -> None:
    blackout = await offered(services, programme)
    await services.blackouts.keep(programme, 9, blackout)
    done = await asyncio.gather(
        *(services.blackouts.remove(programme, 9, blackout) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(one, Refusal) for one in done) == 1
    assert await standing(services, programme) == []


async def test_a_removal_is_taken_back(services: Services, programme: Programme) -> None:
    blackout = await offered(services, programme)
    await services.blackouts.keep(programme, 9, blackout)
    await services.blackouts.remove(programme, 9, blackout)
    await services.blackouts.restore(programme, 9, blackout)
    await services.blackouts.restore(programme, 9, blackout)
    assert await standing(services, programme) == ["Holidays"]


async def test_another_programmes_days_are_out_of_reach(services: Services, programme: Programme) -> None:
    other = await services.programme.set_up(2, 9, time_zone="UTC", locale="en")
    blackout = await offered(services, programme)
    for step in (services.blackouts.keep, services.blackouts.remove, services.blackouts.restore):
        with pytest.raises(Refusal, match=r"common\.stale_button"):
            await step(other, 9, blackout)
    assert await standing(services, programme) == []


async def test_what_was_never_kept_or_is_removed_is_not_kept_by_an_old_button(
    services: Services, programme: Programme
) -> None:
    blackout = await offered(services, programme)
    with pytest.raises(Refusal, match=r"common\.stale_button"):
        await services.blackouts.restore(programme, 9, blackout)
    await services.blackouts.keep(programme, 9, blackout)
    await services.blackouts.remove(programme, 9, blackout)
    with pytest.raises(Refusal, match=r"common\.stale_button"):
        await services.blackouts.keep(programme, 9, blackout)
    assert await standing(services, programme) == []


async def test_today_is_the_programmes(services: Services, programme: Programme, clock: SetClock) -> None:
    await clock.advance(6 * 60 * 60)  # 16:30 UTC on the 11th is half past midnight on the 12th in Hong Kong
    assert services.blackouts.today(programme) == date(2026, 9, 12)
    with pytest.raises(BlackoutRefusal, match="over"):
        await services.blackouts.offer(programme, 9, date(2026, 9, 11), date(2026, 9, 11), "Yesterday")


async def test_days_that_are_over_are_no_longer_listed(
    services: Services, programme: Programme, clock: SetClock
) -> None:
    await services.blackouts.keep(programme, 9, await offered(services, programme))
    await clock.advance((date(2027, 1, 4) - date(2026, 9, 11)).days * 86400)
    assert await standing(services, programme) == []


async def test_nudges_move_out_of_the_way_and_back(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock)
    await school.kickoff()
    service, days = school.services.blackouts, (date(2026, 9, 14), date(2026, 9, 18))
    blackout = (await service.offer(school.programme, 9, *days, "Exams")).blackout

    async def due() -> list[str]:
        while await school.services.nudges.plan_some():
            pass
        return [school.local(nudge.due_at) for nudge in await school.nudges(state="pending")]

    assert await due() == ["Mon 14 Sep 17:00"]
    await service.keep(school.programme, 9, blackout.id)
    assert await due() == ["Sat 19 Sep 08:00"], "the first moment after, which is not in quiet hours"
    await service.remove(school.programme, 9, blackout.id)
    assert await due() == ["Mon 14 Sep 17:00"]
    await service.restore(school.programme, 9, blackout.id)
    assert await due() == ["Sat 19 Sep 08:00"]
