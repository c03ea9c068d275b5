"""Turns where people sit elsewhere than on the roster, where the evening is paused, and in forty rooms at once."""

from datetime import timedelta

import pytest

from bot.domain.agenda import StepKind
from bot.domain.agenda.turns import speaking
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import Merge, Substitute
from bot.services import Services
from bot.services.turn_moves import TurnRule
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import start, step
from tests.services.kickoff_school import ORGANISER, School, build_school
from tests.services.room_evening import Evening

STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 1), ("stories", 10), ("date", 5), ("close", 5))


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def begun(school: School, *here: tuple[int, int]) -> Evening:
    kickoff = await start(school, *STEPS)
    for group, person in here:
        await school.here(kickoff.id, group, person)
    await school.pass_time(kickoff.id, 60)
    return Evening(school, kickoff.id)


async def test_a_mentor_who_is_merged_into_a_room_tells_their_stories_there(school: School) -> None:
    evening = await begun(school, (0, 0), (1, 0))
    guest, now = school.groups[1].mentors[0], school.clock.now()
    async with school.database.write() as unit:
        await unit.stand_ins.add_merge(
            Merge(
                id=0,
                kickoff_id=evening.kickoff_id,
                group_id=school.groups[1].group.id,
                into_id=school.groups[0].group.id,
                given_by=ORGANISER,
                given_at=now,
                until=now + timedelta(hours=8),
            )
        )
    await school.go_on(evening.kickoff_id)
    mine = [t.prompt for t in await evening.turns() if t.participant_id == guest.id and t.state == "waiting"]
    assert mine == ["success", "failure"]
    await evening.next(guest, await evening.on())


async def test_a_substitute_speaks_for_the_mentor_and_books_the_date(school: School) -> None:
    evening = await begun(school, (1, 0))
    substitute, now = school.groups[1].mentors[0], school.clock.now()
    async with school.database.write() as unit:
        await unit.stand_ins.add_substitute(
            Substitute(
                id=0,
                kickoff_id=evening.kickoff_id,
                participant_id=substitute.id,
                group_id=school.groups[0].group.id,
                given_by=ORGANISER,
                given_at=now,
                until=now + timedelta(hours=8),
            )
        )
    await school.go_on(evening.kickoff_id)
    assert (await evening.on()).participant_id == substitute.id
    await school.pass_time(evening.kickoff_id, 600)
    async with school.database.read() as unit:
        offers = [(await unit.meet_up_slots.open_in_group(members.group.id))[0] for members in school.groups]
        slots = [(await unit.meet_up_slots.slots(offer.id))[0] for offer in offers]
    book = school.services.meetup_slots.book
    with pytest.raises(Refusal):
        await book(school.programme.id, substitute.discord_id or 0, slots[2].id, organiser=False)
    meet_up = await book(school.programme.id, substitute.discord_id or 0, slots[0].id, organiser=False)
    assert meet_up.group_id == school.groups[0].group.id


async def test_a_turn_has_the_time_that_it_was_paused_for_added(school: School) -> None:
    evening = await begun(school, (0, 0))
    before, stories = await evening.on(), await step(school, evening.kickoff_id, "stories")
    async with school.database.write() as unit:
        kickoff = await unit.kickoffs.by_id(evening.kickoff_id)
        assert kickoff is not None
        await TurnRule().resumed(unit, kickoff, stories, [await evening.room()], timedelta(minutes=3))
    assert before.ends_at is not None
    assert (await evening.on()).ends_at == before.ends_at + timedelta(minutes=3)
    assert await evening.changes() == 1


async def test_each_of_forty_rooms_has_its_own_turn_and_its_own_dates(
    services: Services, database: Database, clock: SetClock
) -> None:
    school = await build_school(services, database, clock, groups=40)
    evening = await begun(school, *((group, 0) for group in range(40)))
    async with database.read() as unit:
        rooms = await unit.steps.rooms(evening.kickoff_id)
        turns = await unit.turns.of_rooms([room.id for room in rooms])
    speakers = {on.participant_id for room in rooms if (on := speaking(turns[room.id]))}
    assert speakers == {members.mentors[0].id for members in school.groups}
    await school.pass_time(evening.kickoff_id, 600)
    async with database.read() as unit:
        offers = [await unit.meet_up_slots.open_in_group(members.group.id) for members in school.groups]
    assert [len(found) for found in offers] == [1] * 40
    await school.restarted().go_on(evening.kickoff_id)
    async with database.read() as unit:
        assert [await unit.meet_up_slots.open_in_group(members.group.id) for members in school.groups] == offers
