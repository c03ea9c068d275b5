"""An evening by its agenda: rooms go on by the clock, meet at barriers, and a restart loses nothing."""

import pytest

from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import kinds, save, start
from tests.services.kickoff_school import ORGANISER, School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_without_an_agenda_it_is_the_quiz_alone(school: School) -> None:
    kickoff = await school.start()
    async with school.database.read() as unit:
        assert await unit.steps.of_kickoff(kickoff.id) == []
    assert await school.pass_time(kickoff.id, 3600) == []


async def test_the_clock_takes_every_room_through_the_evening(school: School) -> None:
    kickoff = await start(school)
    assert await kinds(school, kickoff.id) == ["lobby"] * 3
    assert await school.pass_time(kickoff.id, 599) == []
    posts = await school.pass_time(kickoff.id, 1)
    assert [post.kind for post in posts] == ["kickoff.step"] * 3
    assert await kinds(school, kickoff.id) == ["stories"] * 3
    posts = await school.pass_time(kickoff.id, 15 * 60)
    assert await kinds(school, kickoff.id) == ["quiz"] * 3
    assert [post.kind for post in posts] == ["kickoff.question"] * 3, "the quiz begins at once, and needs no card"
    for _ in range(20):
        await school.pass_time(kickoff.id, 11)
    assert await kinds(school, kickoff.id) == ["goals"] * 3
    for minutes, kind in ((25, "date"), (5, "close"), (500, "close")):
        await school.pass_time(kickoff.id, minutes * 60)
        assert await kinds(school, kickoff.id) == [kind] * 3


async def test_a_card_for_each_room_and_step_and_none_twice(school: School) -> None:
    kickoff = await start(school, ("lobby", 1), ("stories", 1), ("goals", 1), ("close", 1))
    for _ in range(12):
        await school.restarted().pass_time(kickoff.id, 30)
    async with school.database.read() as unit:
        rooms = [await unit.steps.in_step(step.id) for step in await unit.steps.of_kickoff(kickoff.id)]
        counts = [[len(await unit.outbox.of_subject("kickoff.step", room.id)) for room in some] for some in rooms]
    assert counts == [[0, 0, 0], [1, 1, 1], [1, 1, 1], [1, 1, 1]]


async def test_on_next_the_clock_moves_nobody(school: School) -> None:
    kickoff = await start(school, automatic=False)
    assert await school.pass_time(kickoff.id, 7200) == []
    assert await kinds(school, kickoff.id) == ["lobby"] * 3


async def test_a_step_has_its_whole_time_after_the_bot_was_away(school: School) -> None:
    kickoff = await start(school)
    await school.clock.advance(60 * 60)
    again = school.restarted()
    await again.go_on(kickoff.id)
    assert await kinds(school, kickoff.id) == ["stories"] * 3
    await again.pass_time(kickoff.id, 15 * 60 - 1)
    assert await kinds(school, kickoff.id) == ["stories"] * 3


async def test_an_agenda_with_a_quiz_asks_for_a_pack(school: School) -> None:
    await save(school)
    with pytest.raises(Refusal) as no:
        await school.services.kickoff.start(school.programme, ORGANISER, None)
    assert no.value.key == "agenda.pack_needed"


async def test_an_evening_without_a_quiz_needs_no_pack(school: School) -> None:
    await save(school, ("lobby", 1), ("stories", 5), ("close", 5))
    kickoff = await school.services.kickoff.start(school.programme, ORGANISER, None, title="Our evening")
    await school.go_on(kickoff.id)
    await school.pass_time(kickoff.id, 60)
    assert await kinds(school, kickoff.id) == ["stories"] * 3


async def test_the_quiz_alone_although_there_is_an_agenda(school: School) -> None:
    kickoff = await start(school, quiz_alone=True)
    assert await school.pass_time(kickoff.id, 7200) == []


async def test_a_room_that_comes_late_begins_where_the_evening_is(school: School) -> None:
    kickoff = await start(school)
    await school.pass_time(kickoff.id, 600)
    async with school.database.write() as unit:
        group_id = await unit.groups.add(school.programme.id, "Latecomers", school.clock.now())
        await unit.groups.keep_channel(group_id, 6000)
    posts = await school.go_on(kickoff.id)
    assert [(post.kind, post.channel_id) for post in posts] == [("kickoff.step", 6000)]


async def test_a_room_that_is_made_while_the_others_gather_has_the_lobby_too(school: School) -> None:
    kickoff = await start(school)
    async with school.database.write() as unit:
        group_id = await unit.groups.add(school.programme.id, "Latecomers", school.clock.now())
        await unit.groups.keep_channel(group_id, 6000)
    posts = await school.go_on(kickoff.id)
    assert [(post.kind, post.channel_id) for post in posts] == [("kickoff.lobby", 6000)]


async def test_a_kickoff_is_not_started_over_an_evening_that_goes_on(school: School) -> None:
    kickoff = await start(school, ("lobby", 1), ("quiz", 1), ("goals", 30), ("close", 5))
    await school.pass_time(kickoff.id, 60)
    for _ in range(20):
        await school.pass_time(kickoff.id, 11)
    assert (await school.services.kickoff_view.latest(school.programme.id)).phase == "podium"
    with pytest.raises(Refusal) as no:
        await school.start()
    assert no.value.key == "kickoff.already_open"
