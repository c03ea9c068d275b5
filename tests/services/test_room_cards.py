"""A group's channel is deleted and made anew in the middle of an evening: what the room sees goes on there."""

import pytest

from bot.domain.agenda import StepKind
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services import agenda_school
from tests.services.kickoff_school import CHANNELS, School, build_school

ANEW = 6000
STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 10), ("stories", 15), ("quiz", 20), ("goals", 25), ("close", 5))


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def give_channel(school: School, channel_id: int | None) -> None:
    async with school.database.write() as unit:
        await unit.groups.keep_channel(school.groups[0].group.id, channel_id)


async def sent(school: School, kickoff_id: int) -> list[tuple[str, int]]:
    return [(post.kind, post.channel_id) for post in await school.go_on(kickoff_id)]


async def test_a_channel_that_is_made_anew_gets_the_card_of_its_step_at_once_and_once(school: School) -> None:
    kickoff = await agenda_school.start(school, *STEPS)
    await school.pass_time(kickoff.id, 601)
    await give_channel(school, None)
    assert await sent(school, kickoff.id) == []
    await give_channel(school, ANEW)
    assert await sent(school, kickoff.id) == [("kickoff.step", ANEW)]
    assert await sent(school.restarted(), kickoff.id) == []
    await give_channel(school, ANEW + 1)
    assert await sent(school, kickoff.id) == [("kickoff.step", ANEW + 1)]


async def test_only_the_card_in_the_new_channel_is_drawn_anew(school: School) -> None:
    kickoff = await agenda_school.start(school, *STEPS)
    await school.pass_time(kickoff.id, 601)
    await give_channel(school, ANEW)
    await school.go_on(kickoff.id)
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff.id)
        step = course.current
        room = course.rooms[school.groups[0].group.id]
    await school.services.steps.extend(school.presser, kickoff.id, step.id)
    async with school.database.read() as unit:
        out_of_date = {post.channel_id for post in await unit.outbox.out_of_date() if post.subject_id == room.id}
    assert out_of_date == {ANEW}


async def test_the_card_is_there_again_when_the_room_comes_back_to_the_step(school: School) -> None:
    kickoff = await agenda_school.start(school, ("lobby", 10), ("stories", 15), ("goals", 25), ("close", 5))
    await school.pass_time(kickoff.id, 601)
    await give_channel(school, ANEW)
    await school.go_on(kickoff.id)
    for move, at in (("room_on", "stories"), ("room_back", "goals")):
        step = await agenda_school.step(school, kickoff.id, at)  # type: ignore[arg-type]
        moving = getattr(school.services.steps, move)
        await moving(school.presser, kickoff.id, school.groups[0].group.id, step.id)
        seen = await sent(school, kickoff.id)
        assert seen == ([("kickoff.step", ANEW)] if at == "stories" else []), "its card stands there already"


async def test_in_the_lobby_it_gets_the_lobbys_message(school: School) -> None:
    kickoff = await agenda_school.start(school, *STEPS)
    await give_channel(school, ANEW)
    assert await sent(school, kickoff.id) == [("kickoff.lobby", ANEW)]
    assert CHANNELS not in {channel for _, channel in await sent(school, kickoff.id)}
