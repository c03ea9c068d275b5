"""A kickoff's course, from the lobby to the podium, on a real database."""


import pytest

from bot.services import Services
from bot.services.kickoff_votes import Cast
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_whole_kickoff(school: School) -> None:
    """Three questions, three groups: every answer earns what the formula says."""
    kickoff = await school.begin()
    await school.clock.advance(2)
    for person in range(3):
        assert isinstance(await school.vote(kickoff.id, 0, person, 1), Cast)
    await school.vote(kickoff.id, 1, 0, 0)
    posts = await school.pass_time(kickoff.id, 29)
    assert posts == []
    posts = await school.pass_time(kickoff.id, 3)
    assert [post.kind for post in posts] == ["kickoff.results"] * 3
    assert await school.points(kickoff.id) == [(967, 1), (0, 2), (0, None)]
    posts = await school.pass_time(kickoff.id, 10)
    assert [post.kind for post in posts] == ["kickoff.question"] * 3
