"""Two words about one meet-up are a matter for a person, until an organiser decides or they agree."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.attention import Line
from bot.domain.meetups import MeetUp, Outcome
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import ANN, CY, OLGA, MeetUpSchool, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> AsyncIterator[MeetUpSchool]:
    yield await build_school(services, database, clock)


async def say(school: MeetUpSchool, meet_up: MeetUp, who: int, outcome: Outcome) -> None:
    await school.services.meetup_closing.say(
        school.programme.id, who, meet_up.id, meet_up.sequence, outcome, organiser=False
    )


async def disputes(school: MeetUpSchool) -> list[Line]:
    found = await school.services.attention.every(school.programme)
    return [line for line in found.lines if line.matter.kind == "dispute"]


async def test_different_words_are_on_the_list_since_the_second_one(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-3)
    await say(school, meet_up, ANN, "held")
    assert await disputes(school) == []
    await school.clock.advance(600)
    await say(school, meet_up, CY, "missed")
    [line] = await disputes(school)
    assert line.matter.since == school.clock.now()
    assert [(person.name) for person in line.matter.people] == ["Ann", "Cy"]
    assert line.matter.dispute is not None and line.matter.dispute.standing == "held"
    again, group = await school.services.attention.line(school.programme, school.group_id, line.matter.number)
    assert (again, group.name) == (line, "Blue")


async def test_what_an_organiser_decides_ends_it_until_somebody_says_otherwise_again(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-3)
    await say(school, meet_up, ANN, "held")
    await say(school, meet_up, CY, "missed")
    await school.services.meetup_closing.settle(school.programme.id, OLGA, meet_up.id, meet_up.sequence, "missed")
    assert await disputes(school) == []
    assert (await school.now_is(meet_up)).state == "missed"


async def test_who_changes_their_mind_ends_it_too(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-3)
    await say(school, meet_up, ANN, "held")
    await say(school, meet_up, CY, "missed")
    await say(school, meet_up, CY, "held")
    assert await disputes(school) == []


async def test_somebody_can_be_on_it_and_no_nudge_helps(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-3)
    await say(school, meet_up, ANN, "held")
    await say(school, meet_up, CY, "missed")
    [line] = await disputes(school)
    await school.services.attention.take(school.programme, OLGA, school.group_id, line.matter.number)
    assert [one.on_it for one in await disputes(school)] == [OLGA]
