"""Who came: written down once by whoever closes the meet-up, corrected by mentors and organisers, never overwritten."""

import asyncio

import pytest

from bot.domain.groups import checksum
from bot.domain.meetups import MeetUp
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import ANN, BOB, CY, DEE, GUS, HAL, OLGA, STRANGER, MeetUpSchool, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    return await build_school(services, database, clock)


@pytest.fixture
async def held(school: MeetUpSchool) -> MeetUp:
    """A meet-up for which Cy and Dee said they come and Bob that he does not; Ann says that it took place."""
    meet_up = await school.meet_up(1)
    for who, coming in ((CY, True), (DEE, True), (BOB, False)):
        await school.services.meetup_answers.answer(school.programme.id, who, meet_up.id, 0, coming=coming)
    await school.clock.advance(3 * 3600)
    await school.services.meetup_closing.say(school.programme.id, ANN, meet_up.id, 0, "held", organiser=False)
    return await school.now_is(meet_up)


async def record(
    school: MeetUpSchool, meet_up: MeetUp, who: int, *came: str, organiser: bool = False
) -> dict[str, bool]:
    ids = [school.ids[name] for name in came]
    sheet = await school.services.attendance.record(
        school.programme.id, who, meet_up.id, meet_up.sequence, ids, organiser=organiser
    )
    return named(school, sheet.ticks)


def named(school: MeetUpSchool, ticks: object) -> dict[str, bool]:
    assert isinstance(ticks, dict)
    return {name: ticks[i] for name, i in school.ids.items() if i in ticks}


async def ticked(school: MeetUpSchool, meet_up: MeetUp, who: int) -> list[str]:
    sheet, person = await school.services.meetup_closing.sheet_for(
        school.programme.id, who, meet_up.id, meet_up.sequence, organiser=who == OLGA
    )
    names = {i: name for name, i in school.ids.items()}
    return [names[i] for i in sheet.ticked(person)]


async def test_the_ticks_begin_with_who_said_they_come_and_the_one_who_says_that_they_met(
    school: MeetUpSchool, held: MeetUp
) -> None:
    assert await ticked(school, held, ANN) == ["Ann", "Cy", "Dee"]
    assert await ticked(school, held, CY) == ["Cy", "Dee"]
    assert await ticked(school, held, OLGA) == ["Cy", "Dee"]


async def test_people_without_discord_can_be_ticked_too(school: MeetUpSchool, held: MeetUp) -> None:
    assert await record(school, held, CY, "Ann", "Cy", "Fay") == {
        "Ann": True,
        "Bob": False,
        "Cy": True,
        "Dee": False,
        "Fay": True,
    }


async def test_the_ticks_as_shown_are_taken_whole_or_not_at_all(school: MeetUpSchool, held: MeetUp) -> None:
    shown = [school.ids[name] for name in await ticked(school, held, ANN)]
    attendance = school.services.attendance
    with pytest.raises(Refusal, match="list_has_changed"):
        await attendance.record_as_ticked(school.programme.id, ANN, held.id, 0, checksum(shown[1:]), organiser=False)
    sheet = await attendance.record_as_ticked(school.programme.id, ANN, held.id, 0, checksum(shown), organiser=False)
    assert [person.name for person in sheet.came] == ["Ann", "Cy", "Dee"]


@pytest.mark.parametrize("who", [GUS, HAL, STRANGER])
async def test_nobody_else_writes_it_down_or_sees_it(school: MeetUpSchool, held: MeetUp, who: int) -> None:
    with pytest.raises(Refusal):
        await record(school, held, who, "Ann")
    with pytest.raises(Refusal):
        await school.services.attendance.sheet(school.programme.id, who, held.id, organiser=False)
    with pytest.raises(Refusal):
        await school.services.attendance.correct(school.programme.id, who, held.id, [], organiser=False)


async def test_a_student_writes_it_down_once_and_cannot_change_it(school: MeetUpSchool, held: MeetUp) -> None:
    await record(school, held, CY, "Cy")
    with pytest.raises(Refusal, match="recorded_already"):
        await record(school, held, DEE, "Cy", "Dee")
    for student in (CY, DEE):
        with pytest.raises(Refusal, match="attendance_mentors_only"):
            await school.services.attendance.correct(school.programme.id, student, held.id, [], organiser=False)
        with pytest.raises(Refusal, match="attendance_mentors_only"):
            await school.services.attendance.sheet(school.programme.id, student, held.id, organiser=False)


async def test_of_two_students_at_once_one_writes_it_down(school: MeetUpSchool, held: MeetUp) -> None:
    results = await asyncio.gather(
        record(school, held, CY, "Cy"), record(school, held, DEE, "Dee"), return_exceptions=True
    )
    assert sum(isinstance(result, Refusal) for result in results) == 1


async def test_a_correction_leaves_its_trace(school: MeetUpSchool, held: MeetUp) -> None:
    await record(school, held, CY, "Cy", "Dee")
    await school.clock.advance(60)
    came = [school.ids[name] for name in ("Cy", "Ann")]
    await school.services.attendance.correct(school.programme.id, BOB, held.id, came, organiser=False)
    await school.clock.advance(60)
    sheet = await school.services.attendance.correct(school.programme.id, OLGA, held.id, came[:1], organiser=True)
    assert named(school, sheet.ticks) == {"Ann": False, "Bob": False, "Cy": True, "Dee": False, "Fay": False}
    traces = {person.name: [(row.came, row.recorded_by) for row in sheet.trace(person)] for person in sheet.people}
    assert traces["Ann"] == [(False, OLGA), (True, BOB), (False, CY)]
    assert traces["Dee"] == [(False, BOB), (True, CY)]
    assert traces["Cy"] == [(True, CY)]


@pytest.mark.parametrize("stranger", ["Gus", "Hal"])
async def test_nobody_of_another_group_can_be_ticked(school: MeetUpSchool, held: MeetUp, stranger: str) -> None:
    with pytest.raises(Refusal, match="list_has_changed"):
        await record(school, held, ANN, "Ann", stranger)
    with pytest.raises(Refusal, match="list_has_changed"):
        await school.services.attendance.record(school.programme.id, ANN, held.id, 0, [987654321], organiser=False)


async def test_who_came_and_moved_to_another_group_meanwhile_can_be_ticked(school: MeetUpSchool, held: MeetUp) -> None:
    await school.move("Cy", school.other_group_id)
    await school.move("Hal", school.group_id)
    assert await ticked(school, held, ANN) == ["Ann", "Dee", "Cy"]
    assert await record(school, held, ANN, "Ann", "Cy") == {
        "Ann": True,
        "Bob": False,
        "Cy": True,
        "Dee": False,
        "Fay": False,
        "Hal": False,
    }


async def test_who_left_without_having_answered_is_no_longer_on_the_list(school: MeetUpSchool, held: MeetUp) -> None:
    await school.move("Fay", school.other_group_id)
    with pytest.raises(Refusal, match="list_has_changed"):
        await record(school, held, ANN, "Fay")


async def test_a_mentor_who_has_left_may_not_correct_it_any_more(school: MeetUpSchool, held: MeetUp) -> None:
    await school.move("Ann", school.other_group_id)
    with pytest.raises(Refusal, match="not_your_group"):
        await school.services.attendance.correct(school.programme.id, ANN, held.id, [], organiser=False)


async def test_nobody_came_to_what_did_not_happen(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    with pytest.raises(Refusal, match="not_held"):
        await record(school, meet_up, ANN, "Ann")
    await school.services.meetup_closing.say(school.programme.id, ANN, meet_up.id, 0, "missed", organiser=False)
    with pytest.raises(Refusal, match="not_held"):
        await record(school, await school.now_is(meet_up), ANN, "Ann")
    with pytest.raises(Refusal, match="not_held"):
        await school.services.attendance.correct(school.programme.id, OLGA, meet_up.id, [], organiser=True)


async def test_mentors_may_correct_their_own_groups_meet_ups_and_organisers_all(
    school: MeetUpSchool, held: MeetUp
) -> None:
    async def listed(who: int, *, organiser: bool = False) -> list[int]:
        found = await school.services.attendance.correctable(school.programme.id, who, organiser=organiser)
        return [listed.meet_up.id for listed in found]

    assert await listed(BOB) == [held.id] == await listed(OLGA, organiser=True)
    assert await listed(GUS) == []
    for who in (CY, STRANGER):
        with pytest.raises(Refusal, match="attendance_mentors_only"):
            await listed(who)
