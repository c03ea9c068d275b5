"""Who is in which room of a kickoff."""

from typing import Any

import pytest

from bot.domain.stand_ins import Merge, Substitute
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_room_has_the_people_of_its_group(school: School) -> None:
    kickoff = await school.start()
    async with school.database.read() as unit:
        rooms = await unit.kickoff_rooms.people(kickoff)
        assert await unit.kickoff_rooms.marked_present(kickoff.id) == frozenset()
    assert list(rooms) == [members.group.id for members in school.groups]
    for members in school.groups:
        room = rooms[members.group.id]
        assert (room.mentors, room.students, room.sits_in) == (members.mentors, members.students, None)
        assert room.everyone == members.everyone


async def test_looking_into_one_room_shows_whom_looking_into_all_does(school: School) -> None:
    kickoff = await school.start()
    groups = [members.group.id for members in school.groups]
    seated: dict[str, Any] = {
        "kickoff_id": kickoff.id,
        "given_by": 1,
        "given_at": kickoff.started_at,
        "until": kickoff.started_at,
    }
    async with school.database.write() as unit:
        await unit.stand_ins.add_merge(Merge(id=0, group_id=groups[0], into_id=groups[1], **seated))
        mentor = school.groups[2].mentors[0].id
        await unit.stand_ins.add_substitute(Substitute(id=0, participant_id=mentor, group_id=groups[0], **seated))
    async with school.database.read() as unit:
        every = await unit.kickoff_rooms.people(kickoff)
        assert mentor in {person.id for person in every[groups[1]].mentors}, "it goes where the merge takes it"
        for group_id in groups:
            room = await unit.kickoff_rooms.people_of(kickoff, group_id)
            assert room is not None and room.sits_in == every[group_id].sits_in
            assert set(room.mentors) == set(every[group_id].mentors)
            assert room.students == every[group_id].students
        assert await unit.kickoff_rooms.people_of(kickoff, max(groups) + 1) is None
