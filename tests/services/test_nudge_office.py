"""The organisers' side of the nudges: looking ahead, holding everything, taking one back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest

from bot.domain.nudges import Nudge
from bot.domain.refusal import Refusal
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import ORGANISER, NudgeSchool, build_nudge_school

DAY = timedelta(days=1)


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """Three groups of two mentors and two students, in Hong Kong, London and New York."""
    yield await build_nudge_school(
        database, clock, groups=3, mentors=2, zones=("Europe/London", None, "America/New_York", None)
    )


async def pending(school: NudgeSchool) -> list[Nudge]:
    while await school.services.nudges.plan_some():
        pass
    return await school.nudges(state="pending")


async def test_the_preview_says_just_what_is_sent_if_nobody_does_anything(school: NudgeSchool) -> None:
    await school.kickoff(0, 1)
    await school.meet("2026-09-25 19:00", group=1)
    planned = await school.meet("2026-09-18 07:30", group=2)
    await school.says(planned, 0, coming=True, group=2)
    await school.says(planned, 3, coming=False, group=2)
    await school.wish(1, group=0, quiet_from=time(12), quiet_until=time(20))
    await school.wish(1, group=2, paused_at=school.clock.now())
    await school.blackout("2026-09-21", "2026-09-23")
    foreseen = (await school.services.nudge_office.preview(school.programme, 8)).coming
    told = await school.days(8 * 7)
    people = {p.id: place for group in range(3) for place, p in enumerate((await school.members(group)).everyone)}
    sent = sorted((one.at, one.group, one.rule, place) for one in told for place in one.to or (None,))
    shown = sorted(
        (row.at, school.group_ids.index(row.group_id), row.rule, people.get(row.participant_id or 0))
        for row in foreseen
        if not row.dropped
    )
    assert shown == sent
    assert len(sent) > 20


async def test_looking_ahead_changes_nothing(school: NudgeSchool) -> None:
    await school.kickoff()
    before = await pending(school)
    await school.services.nudge_office.preview(school.programme, 8)
    assert await pending(school) == before


async def test_one_group_can_be_looked_at_alone_if_it_is_the_programmes(school: NudgeSchool) -> None:
    await school.kickoff()
    one = await school.services.nudge_office.preview(school.programme, 8, school.group_ids[1])
    assert {row.group_id for row in one.coming} == {school.group_ids[1]}
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="UTC", locale="en")
    with pytest.raises(Refusal, match=r"groups\.unknown"):
        await school.services.nudge_office.preview(other, 8, school.group_ids[1])


async def test_a_pause_holds_everything_and_afterwards_what_is_still_useful_goes_out(school: NudgeSchool) -> None:
    await school.kickoff(0)
    await school.meet("2026-09-18 19:00", group=1)
    office = school.services.nudge_office
    held = await office.pause(school.programme, ORGANISER)
    assert held.due > 0
    assert await school.days(4) == []
    await school.days(5)
    assert (await office.held(school.programme)).overdue > 0
    await office.resume(school.programme, ORGANISER)
    told = await school.look()
    assert {one.rule for one in told} == {"no_date", "close", "over"}, "a reminder of a meet-up that is over is no use"
    assert {nudge.state for nudge in await school.nudges(rule="reminder")} == {"dropped"}
    with pytest.raises(Refusal, match="not_paused"):
        await office.resume(school.programme, ORGANISER)


async def test_two_who_pause_at_once_pause_once(school: NudgeSchool) -> None:
    office = school.services.nudge_office
    held = await asyncio.gather(*(office.pause(school.programme, by) for by in (1, 2)))
    assert len({one.paused_at for one in held}) == 1
    async with school.database.read() as unit:
        query = "select count(*) from audit_entries where action = 'nudges.pause'"
        assert (await unit.connection.exec_driver_sql(query)).scalar_one() == 1


async def test_a_pause_of_one_programme_is_not_the_others(school: NudgeSchool) -> None:
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="UTC", locale="en")
    await school.services.nudge_office.pause(other, ORGANISER)
    await school.kickoff(0)
    assert len(await school.days(4)) == 1


async def test_a_cancelled_nudge_is_not_sent_and_the_next_comes_as_if_it_had_been(school: NudgeSchool) -> None:
    await school.kickoff(0)
    [first] = await pending(school)
    await school.services.nudge_office.cancel(school.programme, ORGANISER, first.id)
    told = await school.days(30)
    assert told[0].at >= first.due_at + 6 * DAY
    assert len(told) == 3, "it does not count for the ladder"


async def test_cancelling_is_undone(school: NudgeSchool) -> None:
    await school.kickoff(0)
    [first] = await pending(school)
    office = school.services.nudge_office
    await office.cancel(school.programme, ORGANISER, first.id)
    restored = await office.restore(school.programme, ORGANISER, first.id)
    assert (restored.state, restored.due_at) == ("pending", first.due_at)
    assert [nudge.id for nudge in await pending(school)] == [first.id]
    with pytest.raises(Refusal, match="not_cancelled"):
        await office.restore(school.programme, ORGANISER, first.id)


async def test_a_nudge_that_is_no_longer_needed_does_not_come_back_by_undo(school: NudgeSchool) -> None:
    await school.kickoff(0)
    [first] = await pending(school)
    await school.services.nudge_office.cancel(school.programme, ORGANISER, first.id)
    await school.meet("2026-09-18 19:00")
    restored = await school.services.nudge_office.restore(school.programme, ORGANISER, first.id)
    assert (restored.state, restored.dropped) == ("dropped", "done")


async def test_only_what_is_planned_and_ones_own_can_be_cancelled_and_once(school: NudgeSchool) -> None:
    await school.kickoff(0)
    [first] = await pending(school)
    office = school.services.nudge_office
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="UTC", locale="en")
    for programme, nudge_id in ((other, first.id), (school.programme, first.id + 99)):
        with pytest.raises(Refusal, match="not_pending"):
            await office.cancel(programme, ORGANISER, nudge_id)
    done = await asyncio.gather(
        *(office.cancel(school.programme, ORGANISER, first.id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(isinstance(one, Refusal) for one in done) == [False, True]
    with pytest.raises(Refusal, match="not_pending"):
        await office.restore(other, ORGANISER, first.id)


async def test_a_sent_nudge_cannot_be_cancelled(school: NudgeSchool) -> None:
    await school.kickoff(0)
    await school.days(4)
    [sent] = await school.nudges(state="sent")
    with pytest.raises(Refusal, match="not_pending"):
        await school.services.nudge_office.cancel(school.programme, ORGANISER, sent.id)


async def test_a_nudge_that_was_dropped_because_its_matter_is_done_cannot_be_brought_back(school: NudgeSchool) -> None:
    await school.kickoff(0)
    [first] = await pending(school)
    await school.meet("2026-09-18 19:00")
    with pytest.raises(Refusal, match="not_cancelled"):
        await school.services.nudge_office.restore(school.programme, ORGANISER, first.id)


async def test_planned_nudges_are_found_by_group_or_person(school: NudgeSchool) -> None:
    await school.kickoff()
    await pending(school)
    office = school.services.nudge_office
    assert {group for _, group, _ in await office.pending_like(school.programme, "group 2")} == {"Group 2"}
    assert {person for _, _, person in await office.pending_like(school.programme, "person 1-0")} == {"Person 1-0"}
    moments = [nudge.due_at for nudge, _, _ in await office.pending_like(school.programme, "")]
    assert moments == sorted(moments)


async def test_the_list_has_what_was_and_what_comes_the_newest_first(school: NudgeSchool) -> None:
    await school.kickoff(0)
    await school.days(7)
    listed = (await school.services.nudge_office.listed(school.programme)).nudges
    assert [nudge.state for nudge in listed] == ["pending", "sent"]
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="UTC", locale="en")
    assert (await school.services.nudge_office.listed(other)).nudges == []
