"""Who says they come: kept at once, for one date, and counted without those who cannot press."""

import pytest

from bot.domain.meetups.answering import AnswerCount, MovedSince
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import ANN, BOB, CY, DEE, HAL, HOUR, STRANGER, MeetUpSchool, build_school, in_hours


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    return await build_school(services, database, clock)


async def answer(school: MeetUpSchool, who: int, coming: bool, meet_up_id: int, sequence: int = 0) -> None:
    await school.services.meetup_answers.answer(school.programme.id, who, meet_up_id, sequence, coming=coming)


async def test_the_last_answer_counts(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    for who, coming in ((ANN, True), (CY, True), (CY, False), (DEE, False), (DEE, True)):
        await answer(school, who, coming, meet_up.id)
    assert await school.services.meetup_answers.count(meet_up) == AnswerCount(2, 1, 1, 1)


async def test_the_announcement_is_drawn_again_but_not_for_the_same_answer_twice(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    async with school.database.write() as unit:
        change = (await unit.meet_ups.changes(meet_up.id))[0]
        await unit.outbox.add("announced", ANNOUNCEMENT, change.id, 5001, school.clock.now())
    await answer(school, CY, True, meet_up.id)
    await answer(school, CY, True, meet_up.id)
    assert [post.changes for post in await school.services.outbox.out_of_date()] == [1]


async def test_whoever_says_the_same_again_has_said_it_now(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    await answer(school, CY, True, meet_up.id)
    await school.clock.advance(3600)
    await answer(school, CY, True, meet_up.id)
    async with school.database.read() as unit:
        [kept] = await unit.closings.answers(meet_up.id)
    assert (kept.coming, kept.at) == (True, school.clock.now())


@pytest.mark.parametrize("who", [HAL, STRANGER])
async def test_only_the_group_answers(school: MeetUpSchool, who: int) -> None:
    meet_up = await school.meet_up()
    with pytest.raises(Refusal):
        await answer(school, who, True, meet_up.id)
    assert (await school.services.meetup_answers.count(meet_up)).coming == 0


async def test_a_meet_up_of_another_programme_is_none_of_ours(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    with pytest.raises(Refusal, match="gone"):
        await school.services.meetup_answers.answer(school.programme.id + 1, CY, meet_up.id, 0, coming=True)


async def test_a_move_asks_again(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    await answer(school, CY, True, meet_up.id)
    moved = await school.postpone(meet_up, in_hours(school, 48)[0])
    assert await school.services.meetup_answers.count(moved) == AnswerCount(0, 0, 4, 1)
    with pytest.raises(MovedSince) as asked:
        await answer(school, CY, True, meet_up.id)
    assert asked.value.meet_up.starts_at == moved.starts_at
    await answer(school, CY, False, meet_up.id, moved.sequence)
    assert (await school.services.meetup_answers.count(moved)).not_coming == 1


async def test_once_it_is_over_nobody_answers_any_more(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    with pytest.raises(Refusal, match="is_over"):
        await answer(school, BOB, True, meet_up.id)
    on = await school.meet_up(-0.5)
    await answer(school, BOB, True, on.id)


async def test_who_leaves_the_group_is_no_longer_counted_and_who_comes_is(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up()
    await answer(school, CY, True, meet_up.id)
    await school.move("Cy", school.other_group_id)
    await school.move("Hal", school.group_id)
    assert await school.services.meetup_answers.count(meet_up) == AnswerCount(0, 0, 4, 1)
    await answer(school, HAL, True, meet_up.id)
    with pytest.raises(Refusal, match="not_your_group"):
        await answer(school, CY, False, meet_up.id)
    await school.clock.advance(HOUR.total_seconds())
    assert (await school.services.meetup_answers.count(meet_up)).coming == 1
