"""Who is in which room of a kickoff."""

import pytest

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
