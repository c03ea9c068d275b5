"""What came of a meet-up: anyone of the group says it, the first word stands, and every other one is kept too."""

import asyncio

import pytest

from bot.domain.meetups import Outcome
from bot.domain.meetups.closing import ClosingSheet, Dispute
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import (
    ANN,
    BOB,
    CY,
    DEE,
    GUS,
    HAL,
    OLGA,
    STRANGER,
    MeetUpSchool,
    build_school,
    in_hours,
)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    return await build_school(services, database, clock)


async def say(
    school: MeetUpSchool, who: int, outcome: Outcome, meet_up_id: int, sequence: int = 0, *, organiser: bool = False
) -> ClosingSheet:
    await school.clock.advance(60)
    return await school.services.meetup_closing.say(
        school.programme.id, who, meet_up_id, sequence, outcome, organiser=organiser
    )


async def disputes(school: MeetUpSchool) -> list[Dispute]:
    return await school.services.meetup_closing.disputes(school.programme.id)


def told(dispute: Dispute) -> list[tuple[str, Outcome]]:
    return [(word.person.name, word.outcome) for word in dispute.words]


@pytest.mark.parametrize("who", [ANN, CY])
@pytest.mark.parametrize("outcome", ["held", "moved", "missed"])
async def test_a_mentor_or_a_student_closes_it(school: MeetUpSchool, who: int, outcome: Outcome) -> None:
    meet_up = await school.meet_up(-2)
    sheet = await say(school, who, outcome, meet_up.id)
    assert sheet.outcome == (await school.now_is(meet_up)).state == outcome
    assert sheet.who_came_is_open == (outcome == "held")
    assert sheet.next_is_open
    assert await disputes(school) == []
    async with school.database.read() as unit:
        closed = (await unit.meet_ups.changes(meet_up.id))[-1]
    assert (closed.kind, closed.before, closed.changed_by) == ("close", {"state": "planned"}, who)


@pytest.mark.parametrize("who", [GUS, HAL, STRANGER])
async def test_nobody_else_closes_it(school: MeetUpSchool, who: int) -> None:
    meet_up = await school.meet_up(-2)
    with pytest.raises(Refusal):
        await say(school, who, "held", meet_up.id)
    with pytest.raises(Refusal):
        await school.services.meetup_closing.sheet_for(school.programme.id, who, meet_up.id, 0, organiser=False)
    assert (await school.now_is(meet_up)).state == "planned"


async def test_a_meet_up_of_another_programme_is_none_of_ours(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    with pytest.raises(Refusal, match="gone"):
        await school.services.meetup_closing.say(school.programme.id + 1, OLGA, meet_up.id, 0, "held", organiser=True)


async def test_it_can_be_closed_as_soon_as_it_has_begun(school: MeetUpSchool) -> None:
    with pytest.raises(Refusal, match="not_begun"):
        await say(school, ANN, "held", (await school.meet_up(1)).id)
    await say(school, ANN, "held", (await school.meet_up(-0.5)).id)


async def test_the_first_word_stands_and_both_are_kept(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "held", meet_up.id)
    await say(school, BOB, "held", meet_up.id)
    sheet = await say(school, CY, "missed", meet_up.id)
    assert sheet.outcome == (await school.now_is(meet_up)).state == "held"
    [dispute] = await disputes(school)
    assert told(dispute) == [("Ann", "held"), ("Bob", "held"), ("Cy", "missed")]
    assert (dispute.standing, dispute.group.name) == ("held", "Blue")


async def test_saying_the_same_again_changes_nothing(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    first = await say(school, ANN, "held", meet_up.id)
    assert await say(school, ANN, "held", meet_up.id) == first


async def test_who_pressed_wrongly_can_mend_it_while_nobody_else_has_said_anything(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "missed", meet_up.id)
    assert (await say(school, ANN, "held", meet_up.id)).outcome == "held"
    assert await disputes(school) == []


async def test_who_changes_their_word_after_others_agreed_is_the_one_who_differs(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "missed", meet_up.id)
    await say(school, CY, "missed", meet_up.id)
    assert (await say(school, ANN, "held", meet_up.id)).outcome == "missed"
    assert told((await disputes(school))[0]) == [("Cy", "missed"), ("Ann", "held")]


async def test_a_dispute_is_over_when_they_agree_after_all(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "held", meet_up.id)
    await say(school, CY, "missed", meet_up.id)
    await say(school, CY, "held", meet_up.id)
    assert await disputes(school) == []


@pytest.mark.parametrize("outcome", ["held", "missed"])
async def test_an_organiser_settles_it_until_somebody_says_otherwise_again(
    school: MeetUpSchool, outcome: Outcome
) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "held", meet_up.id)
    await say(school, CY, "missed", meet_up.id)
    await school.services.meetup_closing.settle(school.programme.id, OLGA, meet_up.id, 0, outcome)
    assert (await school.now_is(meet_up)).state == outcome
    assert await disputes(school) == []
    await say(school, DEE, outcome, meet_up.id)
    assert await disputes(school) == []
    await say(school, BOB, "moved", meet_up.id)
    assert (await school.now_is(meet_up)).state == outcome
    assert [dispute.standing for dispute in await disputes(school)] == [outcome]


async def test_an_organiser_who_is_not_of_the_group_settles_with_the_same_buttons(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "held", meet_up.id)
    sheet = await say(school, OLGA, "missed", meet_up.id, organiser=True)
    assert sheet.outcome == "missed"
    assert sheet.settlement is not None and sheet.settlement.settled_by == OLGA
    assert await disputes(school) == []


async def test_after_a_move_a_word_about_the_old_date_is_still_kept(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, ANN, "moved", meet_up.id)
    moved = await school.postpone(await school.now_is(meet_up), in_hours(school, 48)[0])
    await say(school, CY, "held", meet_up.id)
    assert (await school.now_is(meet_up)).state == "planned"
    [dispute] = await disputes(school)
    assert told(dispute) == [("Ann", "moved"), ("Cy", "held")]
    assert (dispute.meet_up.starts_at, dispute.standing) == (meet_up.starts_at, "moved")

    for _ in range(2):
        await school.services.meetup_closing.settle(school.programme.id, OLGA, meet_up.id, 0, "held")
    assert await disputes(school) == []
    kept = [(m.state, m.starts_at) for m in await school.all_meet_ups()]
    assert kept == [("held", meet_up.starts_at), ("planned", moved.starts_at)]


async def test_of_a_date_that_was_moved_away_from_in_time_there_is_nothing_to_say(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(1)
    moved = await school.postpone(meet_up, in_hours(school, 48)[0])
    await school.clock.advance(3 * 3600)
    for sequence in (0, 1, 7):
        with pytest.raises(Refusal):
            await say(school, ANN, "held", meet_up.id, sequence)
    assert (await school.now_is(meet_up)) == moved


async def test_a_cancelled_meet_up_has_nothing_to_close(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(1)
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE meet_ups SET state = 'cancelled'")
    await school.clock.advance(3 * 3600)
    with pytest.raises(Refusal, match="was_cancelled"):
        await say(school, ANN, "held", meet_up.id)


async def test_two_who_say_different_things_at_once_are_both_kept(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    closing = school.services.meetup_closing
    told_by: list[tuple[int, Outcome]] = [(ANN, "held"), (CY, "missed"), (DEE, "missed")]
    await asyncio.gather(
        *(closing.say(school.programme.id, who, meet_up.id, 0, o, organiser=False) for who, o in told_by)
    )
    [dispute] = await disputes(school)
    assert len(dispute.words) == 3
    assert (await school.now_is(meet_up)).state == dispute.standing == dispute.words[0].outcome


async def test_whoever_has_left_the_group_may_no_longer_speak_but_their_word_stands(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-2)
    await say(school, CY, "missed", meet_up.id)
    await school.move("Cy", school.other_group_id)
    with pytest.raises(Refusal, match="not_your_group"):
        await say(school, CY, "held", meet_up.id)
    await say(school, ANN, "held", meet_up.id)
    assert told((await disputes(school))[0]) == [("Cy", "missed"), ("Ann", "held")]


async def test_what_is_left_to_close_is_listed_for_whom_it_concerns(school: MeetUpSchool) -> None:
    old, new, ahead = await school.meet_up(-50), await school.meet_up(-2), await school.meet_up(24)
    other = await school.meet_up(-3, group_id=school.other_group_id)

    async def listed(who: int, *, organiser: bool = False) -> list[tuple[int, bool]]:
        found = await school.services.meetup_closing.to_close(school.programme.id, who, organiser=organiser)
        return [(listed.meet_up.id, listed.left) for listed in found]

    assert await listed(CY) == [(new.id, True), (old.id, True)]
    await say(school, CY, "missed", new.id)
    assert await listed(ANN) == [(old.id, True), (new.id, False)]
    assert await listed(OLGA, organiser=True) == [(other.id, True), (old.id, True), (new.id, False)]
    assert ahead.id not in dict(await listed(HAL))
    with pytest.raises(Refusal):
        await listed(STRANGER)


async def test_what_was_moved_waits_for_no_date_where_the_group_has_one_ahead(school: MeetUpSchool) -> None:
    off = await school.meet_up(-2)
    await say(school, ANN, "moved", off.id)
    service = school.services.meetup_closing
    assert [one.left for one in await service.to_close(school.programme.id, ANN, organiser=False)] == [True]
    await school.meet_up(24)
    assert [one.left for one in await service.to_close(school.programme.id, ANN, organiser=False)] == [False]


async def test_the_date_after_it_is_the_next_one_that_took_or_will_take_place(school: MeetUpSchool) -> None:
    first, off, second = await school.meet_up(-50), await school.meet_up(-30), await school.meet_up(-2)
    await say(school, ANN, "missed", first.id)
    await say(school, ANN, "moved", off.id)
    sheet = await say(school, ANN, "held", second.id)
    assert sheet.following is None
    sheet = await school.services.meetup_closing.sheet(school.programme.id, first.id, 0)
    assert sheet.following is not None and sheet.following.id == second.id
    assert not sheet.next_is_open
