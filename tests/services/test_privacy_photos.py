"""Photos go with everybody who may be in them, and are in the export of everybody who may be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.meetups import Proof
from bot.domain.participants import Participant
from bot.domain.stand_ins import Merge, StandIns, Substitute
from bot.services import Services
from bot.storage.schema import metadata
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.roster_builders import row
from tests.services.photo_school import ANN, BOB, MENTOR, ORGANISER, OTHER, PHOTO, School, build_school, visitor
from tests.services.roster_stage import enrol

MIA = 201
"""The mentor of Blue."""


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def evening(school: School) -> int:
    """A kickoff, opened now. Gives its id."""
    how = {"scoring": "speed", "automatic": True, "pause_seconds": 5, "started_by": 77, "board_channel_id": 4000}
    async with school.database.write() as unit:
        kickoff = await unit.kickoffs.add(
            school.programme.id, [], title="Evening", started_at=school.clock.now(), **how
        )
    return kickoff.id


async def photo_of_the_evening(school: School, by: int = MENTOR) -> Proof:
    """The photo of a room at its photo step: of no meet-up."""
    await school.clock.advance(3600)
    return (await school.services.photos.keep_photo(school.programme, visitor(by), None, PHOTO)).proof


async def person(school: School, account: int) -> Participant:
    async with school.database.read() as unit:
        found = await unit.roster.by_discord_id(school.programme.id, account)
    assert found is not None
    return found


async def exported(school: School, account: int) -> list[bytes]:
    found = await school.services.privacy.export(school.programme, account)
    return list(found.photos.values())


async def erased(school: School, account: int) -> list[str]:
    """Erase somebody; gives the photos that are still there."""
    await school.services.privacy.erase(school.programme, account)
    await school.services.photo_keeping.keep_house()
    return school.files


async def merge(school: School, kickoff_id: int) -> Merge:
    """Blue sits with Red, from now on."""
    now = school.clock.now()
    made = Merge(
        id=0,
        kickoff_id=kickoff_id,
        group_id=school.blue,
        into_id=school.red,
        given_by=ORGANISER,
        given_at=now,
        until=now + timedelta(hours=12),
    )
    async with school.database.write() as unit:
        return replace(made, id=await unit.stand_ins.add_merge(made))


async def test_a_student_takes_the_evenings_photo_along_that_somebody_else_sent(school: School) -> None:
    await evening(school)
    await photo_of_the_evening(school)
    assert await exported(school, BOB) == [PHOTO.data]
    assert await exported(school, OTHER) == []
    assert len(await erased(school, OTHER)) == 1, "another group's people are not in it"
    assert await erased(school, BOB) == []


async def test_who_sat_there_as_a_guest_is_in_the_photo_also_when_the_merge_is_over(school: School) -> None:
    made = await merge(school, await evening(school))
    await photo_of_the_evening(school)
    async with school.database.write() as unit:
        await unit.stand_ins.undo(StandIns([made]), school.clock.now() + timedelta(minutes=5))
    await school.clock.advance(30 * 86400)
    assert await exported(school, OTHER) == [PHOTO.data]
    assert await erased(school, OTHER) == []


async def test_who_sat_in_for_a_mentor_is_in_the_photo_too(school: School) -> None:
    kickoff_id, now = await evening(school), school.clock.now()
    seated = Substitute(
        id=0,
        kickoff_id=kickoff_id,
        participant_id=(await person(school, MIA)).id,
        group_id=school.red,
        given_by=ORGANISER,
        given_at=now,
        until=now + timedelta(hours=12),
    )
    async with school.database.write() as unit:
        await unit.stand_ins.add_substitute(seated)
    await photo_of_the_evening(school)
    assert await exported(school, MIA) == [PHOTO.data]
    assert await erased(school, MIA) == []


async def test_who_has_moved_since_is_in_the_photo_and_who_took_their_place_is_not(school: School) -> None:
    await evening(school)
    await photo_of_the_evening(school)
    await school.clock.advance(7 * 86400)
    programme = school.programme
    for account, group in ((BOB, "Blue"), (OTHER, "Red")):
        moved = (await person(school, account)).id
        await school.services.roster.move(programme, moved, group, actor_id=1, manages_server=True)
    assert (await exported(school, BOB), await exported(school, OTHER)) == ([PHOTO.data], [])
    assert len(await erased(school, OTHER)) == 1
    assert await erased(school, BOB) == []


async def test_whom_a_roster_file_moved_is_known_by_the_seat_they_had(school: School) -> None:
    kickoff_id = await evening(school)
    bob = await person(school, BOB)
    await seat(school, kickoff_id, school.red, bob.id)
    await photo_of_the_evening(school)
    async with school.database.write() as unit:
        await unit.roster.save([replace(bob, group_id=school.blue)])
    assert await exported(school, BOB) == [PHOTO.data]
    assert await erased(school, BOB) == []


async def seat(school: School, kickoff_id: int, group_id: int, participant_id: int) -> None:
    """Have somebody sit in this group's room as a question goes out."""
    async with school.database.write() as unit:
        post = await unit.outbox.add("q", "kickoff.question", 1, 5001, school.clock.now())
        values = {"kickoff_id": kickoff_id, "group_id": group_id, "post_id": post.id, "channel_id": 5001}
        for table, more in (
            ("kickoff_questions", {"kickoff_id": kickoff_id, "position": 1, "question": "{}", "state": "open"}),
            ("kickoff_windows", values | {"question_id": 1, "interrupted": False}),
            ("kickoff_seats", {"window_id": 1, "participant_id": participant_id, "mentor": False}),
        ):
            await unit.connection.execute(metadata.tables[table].insert().values(**more))


async def test_the_photo_of_an_evening_goes_with_who_left_the_roster_long_ago(school: School) -> None:
    await evening(school)
    await photo_of_the_evening(school)
    bob = await person(school, BOB)
    await school.services.roster.remove(school.programme, bob.id, actor_id=1, manages_server=True)
    await school.clock.advance(364 * 86400)
    assert len(school.files) == 1
    await school.clock.advance(2 * 86400)
    assert (await school.services.privacy.let_go())["removed_people"] == 1
    async with school.database.read() as unit:
        assert not [proof for proof in await unit.photos.of(school.red, None) if proof.there]


async def test_where_nobody_wrote_down_who_came_the_whole_group_may_be_in_the_photo(school: School) -> None:
    meet_up = await school.meet_up()
    await school.give(meet_up, by=ANN)
    assert (await exported(school, BOB), await exported(school, OTHER)) == ([PHOTO.data], [])
    await ticked(school, meet_up.id, {ANN: True, BOB: False})
    assert await exported(school, BOB) == []
    assert len(await erased(school, BOB)) == 1, "it is written down that they were not there"
    assert await erased(school, MENTOR) == [], "of whom nothing is written down"


async def ticked(school: School, meet_up_id: int, came: Mapping[int, bool]) -> None:
    ticks = [((await person(school, account)).id, there) for account, there in came.items()]
    async with school.database.write() as unit:
        await unit.closings.record(meet_up_id, ticks, MENTOR, school.clock.now())


async def test_who_is_new_in_a_group_is_not_in_its_old_photos(school: School) -> None:
    await school.give(await school.meet_up())
    await school.clock.advance(30 * 86400)
    await enrol(school.services, school.programme, row(2, "student", name="New", roster_id="N1", group="Red"))
    async with school.database.write() as unit:
        [new] = [p for p in await unit.roster.everyone(school.programme.id) if p.name == "New"]
        await unit.roster.save([replace(new, discord_id=555)])
    assert await exported(school, 555) == []
    assert len(await erased(school, 555)) == 1
