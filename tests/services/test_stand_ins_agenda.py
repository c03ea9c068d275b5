"""A room that is merged in the middle of an evening's steps leaves them, and comes back to where the evening is."""

import pytest

from bot.domain.kickoff import Kickoff
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services import agenda_school
from tests.services.kickoff_school import CHANNELS, ORGANISER, School, build_school
from tests.services.test_stand_ins import group, merge


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def steps(school: School, kickoff: Kickoff) -> dict[int, str]:
    """Which step each room is in, by the group's number."""
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff.id)
    numbers = {members.group.id: number for number, members in enumerate(school.groups)}
    return {numbers[group_id]: course.of(group_id).kind for group_id in course.rooms}


async def test_a_merged_room_has_no_steps_of_its_own_until_it_is_undone(school: School) -> None:
    kickoff = await agenda_school.start(school, ("lobby", 10), ("stories", 15), ("goals", 25), ("close", 5))
    mentors = [members.mentors[0] for members in school.groups]
    for number in range(2):
        await school.here(kickoff.id, number, 0)
    made = await merge(school, kickoff, 0, 1)
    sent = await school.pass_time(kickoff.id, 601)
    assert await steps(school, kickoff) == {1: "stories", 2: "stories"}
    assert CHANNELS not in {post.channel_id for post in sent if post.kind == "kickoff.step"}
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff.id)
        turns = await unit.turns.of_rooms([course.rooms[group(school, 1)].id])
    speakers = {turn.participant_id for theirs in turns.values() for turn in theirs}
    assert speakers == {mentors[0].id, mentors[1].id}, "the guests' mentor speaks in the room where they sit"
    await school.services.stand_ins.undo_merge(school.programme, ORGANISER, made)
    sent = await school.go_on(kickoff.id)
    assert await steps(school, kickoff) == {0: "stories", 1: "stories", 2: "stories"}
    assert [post.channel_id for post in sent if post.kind == "kickoff.step"] == [CHANNELS]


async def test_a_room_is_merged_and_undone_in_the_middle_of_a_step_and_comes_back_to_its_card(school: School) -> None:
    kickoff = await agenda_school.start(school, ("lobby", 10), ("stories", 15), ("goals", 25), ("close", 5))
    await school.pass_time(kickoff.id, 601)
    made = await merge(school, kickoff, 0, 1)
    await school.go_on(kickoff.id)
    assert await steps(school, kickoff) == {1: "stories", 2: "stories"}
    await school.services.stand_ins.undo_merge(school.programme, ORGANISER, made)
    sent = await school.go_on(kickoff.id)
    assert await steps(school, kickoff) == {0: "stories", 1: "stories", 2: "stories"}
    assert [post.kind for post in sent] == ["kickoff.back"], "its card stands there already, and is drawn anew"
