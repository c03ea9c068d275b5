"""Organisers move rooms: once however often it is pressed, never past a barrier, never while the quiz is on."""

import asyncio
import shutil
from datetime import timedelta

import pytest

from bot.domain.agenda import StepKind
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.pressing import Presser
from bot.storage.backup import backups
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import kinds, start, step
from tests.services.kickoff_school import School, build_school

QUIZLESS: tuple[tuple[StepKind, int], ...] = (("lobby", 10), ("stories", 15), ("goals", 25), ("date", 5), ("close", 5))


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def move(school: School, what: str, kickoff_id: int, *args: int) -> str:
    """Gives the step that came of it, or why not."""
    try:
        return str((await getattr(school.services.steps, what)(school.presser, kickoff_id, *args)).kind)
    except Refusal as no:
        return no.key


async def at(school: School, kickoff_id: int, group: int = 0) -> int:
    async with school.database.read() as unit:
        return (await unit.steps.course(kickoff_id)).of(school.groups[group].group.id).id


async def one(school: School, what: str, kickoff_id: int, group: int) -> str:
    return await move(school, what, kickoff_id, school.groups[group].group.id, await at(school, kickoff_id, group))


async def cards(school: School, kickoff_id: int) -> dict[int, int]:
    """How often each card is still to be drawn anew, by channel."""
    return {post.channel_id: post.changes for post in await school.services.outbox.out_of_date()}


async def test_two_presses_of_next_move_everybody_once(school: School) -> None:
    kickoff = await start(school, *QUIZLESS, automatic=False)
    seen = await at(school, kickoff.id)
    outcomes = await asyncio.gather(*(move(school, "all_on", kickoff.id, seen) for _ in range(2)))
    assert sorted(outcomes) == ["kickoff.has_moved_on", "stories"]
    assert [post.kind for post in await school.go_on(kickoff.id)] == ["kickoff.step"] * 3
    assert await kinds(school, kickoff.id) == ["stories"] * 3


async def test_next_for_all_takes_those_behind_along_and_leaves_those_ahead(school: School) -> None:
    kickoff = await start(school, *QUIZLESS, automatic=False)
    assert await one(school, "room_on", kickoff.id, 0) == "stories"
    assert await one(school, "room_on", kickoff.id, 0) == "goals"
    assert await one(school, "room_on", kickoff.id, 1) == "stories"
    assert await kinds(school, kickoff.id) == ["goals", "stories", "lobby"]
    assert await move(school, "all_on", kickoff.id, await at(school, kickoff.id, 1)) == "goals"
    assert await kinds(school, kickoff.id) == ["goals"] * 3


async def test_a_room_sent_early_to_the_quiz_waits_for_the_others(school: School) -> None:
    kickoff = await start(school, ("lobby", 10), ("quiz", 20), ("close", 5))
    await one(school, "room_on", kickoff.id, 0)
    posts = await school.go_on(kickoff.id)
    assert [(post.kind, post.channel_id) for post in posts] == [("kickoff.step", 5000)]
    card = await school.services.steps.card(posts[0].subject_id)
    assert card is not None and card.waits and card.room.ends_at is None
    assert await one(school, "room_on", kickoff.id, 0) == "agenda.waits_for_others"
    assert (await school.services.kickoff_view.latest(school.programme.id)).phase == "lobby"
    posts = await school.pass_time(kickoff.id, 600)
    assert [post.kind for post in posts] == ["kickoff.question"] * 3
    assert await cards(school, kickoff.id) == {5000: 1}, "one change that people see, one edit"


async def test_the_last_room_to_come_opens_the_barrier(school: School) -> None:
    kickoff = await start(school, ("lobby", 10), ("quiz", 20), ("close", 5), automatic=False)
    for group in range(3):
        await one(school, "room_on", kickoff.id, group)
    assert [post.kind for post in await school.go_on(kickoff.id)][-3:] == ["kickoff.question"] * 3


async def test_while_the_quiz_is_on_no_room_is_moved(school: School) -> None:
    kickoff = await start(school, ("lobby", 10), ("quiz", 20), ("goals", 5), automatic=False)
    await move(school, "all_on", kickoff.id, await at(school, kickoff.id))
    await school.go_on(kickoff.id)
    seen = await at(school, kickoff.id)
    assert await move(school, "all_on", kickoff.id, seen) == "agenda.quiz_is_on"
    assert await one(school, "room_on", kickoff.id, 0) == "agenda.quiz_is_on"
    assert await move(school, "extend", kickoff.id, seen) == "agenda.quiz_is_on"


async def test_a_stopped_quiz_ends_its_step_and_the_evening_goes_on(school: School) -> None:
    kickoff = await start(school, ("lobby", 10), ("quiz", 20), ("goals", 5), ("close", 5))
    await move(school, "all_on", kickoff.id, await at(school, kickoff.id))
    await school.go_on(kickoff.id)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    assert [post.kind for post in await school.go_on(kickoff.id)][:3] == ["kickoff.podium"] * 3
    await school.pass_time(kickoff.id, 59)
    assert await kinds(school, kickoff.id) == ["quiz"] * 3
    await school.pass_time(kickoff.id, 1)
    assert await kinds(school, kickoff.id) == ["goals"] * 3
    assert await one(school, "room_back", kickoff.id, 0) == "agenda.quiz_is_over"


async def test_begin_waits_until_the_plan_comes_to_the_quiz(school: School) -> None:
    kickoff = await start(school)
    with pytest.raises(Refusal) as no:
        await school.services.kickoff.begin(school.programme.id, kickoff.id, 900)
    assert no.value.key == "agenda.quiz_comes_later"


async def test_back_brings_a_room_to_the_card_it_had(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    await school.pass_time(kickoff.id, 600)
    await one(school, "room_on", kickoff.id, 0)
    await school.go_on(kickoff.id)
    assert await one(school, "room_back", kickoff.id, 0) == "stories"
    assert await school.go_on(kickoff.id) == [], "nothing is said twice"
    assert await kinds(school, kickoff.id) == ["stories"] * 3
    story = await step(school, kickoff.id, "stories")
    async with school.database.read() as unit:
        room = next(r for r in await unit.steps.in_step(story.id) if r.group_id == school.groups[0].group.id)
    assert room.ends_at == school.clock.now() + timedelta(minutes=15)


async def test_everybody_goes_back_even_to_the_lobby_but_no_room_alone(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    await move(school, "all_on", kickoff.id, await at(school, kickoff.id))
    assert await one(school, "room_back", kickoff.id, 1) == "agenda.lobby_is_over"
    assert await move(school, "all_back", kickoff.id, await at(school, kickoff.id)) == "lobby"
    assert await kinds(school, kickoff.id) == ["lobby"] * 3
    assert await move(school, "all_back", kickoff.id, await at(school, kickoff.id)) == "agenda.at_the_beginning"


async def test_everybody_comes_back_from_the_end(school: School) -> None:
    kickoff = await start(school, ("lobby", 1), ("date", 5), ("close", 5))
    await school.pass_time(kickoff.id, 60)
    await school.pass_time(kickoff.id, 300)
    assert await move(school, "all_back", kickoff.id, await at(school, kickoff.id)) == "date"
    assert await one(school, "room_on", kickoff.id, 0) == "close"
    assert await one(school, "room_on", kickoff.id, 0) == "agenda.waits_for_others"


async def test_more_time_for_one_room_and_for_all(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    await school.pass_time(kickoff.id, 600)
    seen = await at(school, kickoff.id)
    assert await move(school, "extend", kickoff.id, seen, school.groups[1].group.id) == "stories"
    assert await move(school, "extend", kickoff.id, seen) == "stories"
    await school.pass_time(kickoff.id, 20 * 60)
    assert await kinds(school, kickoff.id) == ["goals", "stories", "goals"]
    await school.pass_time(kickoff.id, 5 * 60)
    assert await kinds(school, kickoff.id) == ["goals"] * 3


async def test_a_pause_stops_the_clock_and_gives_the_time_back(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    await school.pass_time(kickoff.id, 600)
    await school.pass_time(kickoff.id, 300)
    await school.services.kickoff_panel.pause(school.presser, kickoff.id)
    assert await move(school, "all_on", kickoff.id, await at(school, kickoff.id)) == "kickoff.is_paused"
    assert await school.restarted().pass_time(kickoff.id, 3600) == []
    await school.services.kickoff_panel.resume(school.presser, kickoff.id)
    assert await school.pass_time(kickoff.id, 599) == []
    assert len(await school.pass_time(kickoff.id, 1)) == 3
    with pytest.raises(Refusal):
        await school.services.kickoff_panel.resume(school.presser, kickoff.id)


async def test_a_pause_between_steps_is_not_for_the_quiz_alone(school: School) -> None:
    kickoff = await school.start()
    with pytest.raises(Refusal) as no:
        await school.services.kickoff_panel.pause(school.presser, kickoff.id)
    assert no.value.key == "kickoff.has_moved_on"


@pytest.mark.parametrize("steps", [QUIZLESS, (("lobby", 10), ("quiz", 20))])
async def test_the_database_is_backed_up_before_an_evening(
    school: School, steps: tuple[tuple[StepKind, int], ...]
) -> None:
    await start(school, *steps)
    (made,) = backups(school.database.path, school.database.path.parent / "backups")
    kept = Database(made)
    async with kept.read() as unit:
        assert await unit.kickoffs.latest(school.programme.id) is None
    await kept.close()


async def test_an_evening_does_not_start_without_its_backup_nor_is_one_made_for_nothing(school: School) -> None:
    folder = school.database.path.parent / "backups"
    folder.write_text("a file where the folder should be")
    with pytest.raises(Refusal, match=r"database\.backup_failed"):
        await start(school, *QUIZLESS)
    folder.unlink()
    kickoff = await start(school, *QUIZLESS)
    with pytest.raises(Refusal, match=r"kickoff\.already_open"):
        await start(school, *QUIZLESS)
    assert len(backups(school.database.path, folder)) == 1
    assert (await school.services.kickoff_view.latest(school.programme.id)).id == kickoff.id


async def test_a_backup_that_cannot_be_made_does_not_stop_forty_rooms(school: School) -> None:
    kickoff = await start(school, ("lobby", 1), ("quiz", 20), ("close", 5))
    folder = school.database.path.parent / "backups"
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be")
    await school.clock.advance(60)
    looked = await school.services.kickoff.advance(kickoff.id)
    assert looked.trouble is not None and looked.kickoff.phase == "running"


async def test_another_programme_moves_nothing(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    with pytest.raises(Refusal) as no:
        await school.services.steps.all_on(
            Presser(school.programme.id + 1, 5), kickoff.id, await at(school, kickoff.id)
        )
    assert no.value.key == "kickoff.gone"


async def test_called_off_in_the_lobby_the_evening_is_over_in_every_room(school: School) -> None:
    kickoff = await start(school, *QUIZLESS)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    async with school.database.read() as unit:
        assert await unit.steps.rooms(kickoff.id) == []
    assert {post.kind for post in await school.pass_time(kickoff.id, 3600)} == {"kickoff.called_off"}
