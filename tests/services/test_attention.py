"""`/attention`: which matters are on it, and what organisers do about them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attention import Line
from bot.domain.refusal import Refusal
from bot.services.attention import Marked
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import ORGANISER, NudgeSchool, build_nudge_school

COLLEAGUE = 901


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """Two groups of a mentor and two students in Hong Kong. It is Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock, groups=2)


async def attention(school: NudgeSchool) -> list[Line]:
    return list((await school.services.attention.every(school.programme)).lines)


async def what(school: NudgeSchool) -> list[str]:
    return [f"{line.matter.kind} {line.matter.what}" for line in await attention(school)]


async def escalate(school: NudgeSchool, *groups: int) -> Line:
    """Nobody fixes a date after the kickoff, and nobody answers the nudges; gives the line that comes of it."""
    await school.kickoff(*groups)
    await school.days(21)
    return (await attention(school))[0]


def which(line: Line) -> tuple[int, int]:
    return line.matter.group_id, line.matter.number


async def do(school: NudgeSchool, line: Line, what: str, by: int = ORGANISER) -> Marked:
    service = school.services.attention
    act = {"again": service.again, "mine": service.take, "snooze": service.snooze}[what]
    return await act(school.programme, by, *which(line))


async def set_away(school: NudgeSchool, line: Line, *, away: bool = True) -> Marked:
    return await school.services.attention.away(
        school.programme, ORGANISER, *which(line), line.matter.people[0].id, away=away
    )


async def test_three_unanswered_nudges_make_one_line_that_says_who_what_and_since_when(school: NudgeSchool) -> None:
    ended = school.clock.now()
    await school.kickoff(0)
    await school.days(21)
    [line] = await attention(school)
    assert len(school.told) == 3
    assert (line.matter.kind, line.matter.what, line.matter.since) == ("unanswered", "no_date", ended)
    assert [person.name for person in line.matter.people] == ["Person 0-0"]
    assert (line.matter.asked, line.matter.asked_at) == (3, school.told[-1].at)


async def test_two_nudges_are_not_enough(school: NudgeSchool) -> None:
    await school.kickoff(0)
    await school.days(12)
    assert len(school.told) == 2
    assert await attention(school) == []


async def test_what_gets_done_leaves_the_list_by_itself(school: NudgeSchool) -> None:
    await escalate(school, 0)
    await school.meet("2026-10-09 19:00")
    assert await attention(school) == []


async def test_nudging_again_begins_a_new_ladder_and_ends_on_the_list_again(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    assert await school.days(30) == [], "no fourth nudge by itself"
    await do(school, line, "again")
    assert await attention(school) == []
    assert len(await school.days(40)) == 3
    assert await what(school) == ["unanswered no_date"]


async def test_nudging_again_is_undone_before_anything_was_sent(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    marked = await do(school, line, "again")
    await school.services.attention.undo(school.programme, COLLEAGUE, marked.mark.id)
    assert await what(school) == ["unanswered no_date"]
    assert await school.days(30) == []


async def test_two_who_nudge_again_at_once_do_it_once(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    done = await asyncio.gather(
        *(do(school, line, "again", by) for by in (ORGANISER, COLLEAGUE)), return_exceptions=True
    )
    assert sorted(isinstance(one, Refusal) for one in done) == [False, True]


async def test_a_snoozed_line_comes_back_after_a_week_and_nobody_is_nudged_meanwhile(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    await do(school, line, "snooze")
    found = await school.services.attention.every(school.programme)
    assert (list(found.lines), found.snoozed) == ([], 1)
    assert await school.days(6.9) == []
    assert await attention(school) == []
    await school.days(0.2)
    assert await what(school) == ["unanswered no_date"]


async def test_everybody_sees_who_is_on_it_the_newest_counts_and_undo_gives_it_back(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    await do(school, line, "mine")
    second = await do(school, line, "mine", COLLEAGUE)
    assert [one.on_it for one in await attention(school)] == [COLLEAGUE]
    await school.services.attention.undo(school.programme, COLLEAGUE, second.mark.id)
    assert [one.on_it for one in await attention(school)] == [ORGANISER]
    with pytest.raises(Refusal, match="undone_already"):
        await school.services.attention.undo(school.programme, COLLEAGUE, second.mark.id)


async def test_two_who_are_on_it_at_once_are_both_written_down(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    await asyncio.gather(*(do(school, line, "mine", by) for by in (ORGANISER, COLLEAGUE)))
    async with school.database.read() as unit:
        assert {mark.marked_by for mark in await unit.attention.of(school.programme.id)} == {ORGANISER, COLLEAGUE}


async def test_who_says_twice_that_they_are_on_it_takes_it_back_at_once(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    first = await do(school, line, "mine")
    second = await do(school, line, "mine")
    assert second.mark == first.mark
    await school.services.attention.undo(school.programme, ORGANISER, second.mark.id)
    assert [one.on_it for one in await attention(school)] == [None]


async def test_who_takes_over_is_told_from_whom(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    assert (await do(school, line, "mine")).instead_of is None
    assert (await do(school, line, "mine", COLLEAGUE)).instead_of == ORGANISER


async def test_who_is_away_gets_no_nudges_until_they_do_something(school: NudgeSchool, database: Database) -> None:
    line = await escalate(school, 0)
    await set_away(school, line)
    await do(school, line, "mine")
    [line] = await attention(school)
    assert line.all_away
    with pytest.raises(Refusal, match="no_nudge_helps"):
        await do(school, line, "again")
    held = await school.meet("2026-10-09 19:00")
    told = await school.days(30)
    assert all(0 not in one.to for one in told), "neither reminders nor questions for the mentor"
    await school.close(held)  # the mentor says what came of it
    assert any(0 in one.to for one in await school.days(30))


async def test_being_away_is_undone(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    marked = await set_away(school, line)
    await school.services.attention.undo(school.programme, COLLEAGUE, marked.mark.id)
    [line] = await attention(school)
    assert not line.away
    with pytest.raises(Refusal, match="undone_already"):
        await school.services.attention.undo(school.programme, COLLEAGUE, marked.mark.id)
    await set_away(school, line)
    await set_away(school, (await attention(school))[0], away=False)
    assert not (await attention(school))[0].away


async def test_somebody_away_before_anything_was_asked_is_on_the_list_when_it_would_be_due(school: NudgeSchool) -> None:
    await school.wish(0, away_at=school.clock.now())
    await school.kickoff(0)
    assert await attention(school) == []
    assert await school.days(3) == []
    assert await what(school) == ["silenced no_date"]


async def test_a_group_without_a_mentor_who_joined_comes_first_and_once(
    school: NudgeSchool, database: Database
) -> None:
    mentor = await school.person(0, group=1)
    async with database.write() as unit:
        await unit.roster.save([replace(mentor, discord_id=None, joined_at=None)])
    await escalate(school)
    first, second = await attention(school)
    assert (first.matter.kind, first.matter.group_id) == ("no_mentor", school.group_ids[1])
    assert second.matter.kind == "unanswered"
    with pytest.raises(Refusal, match="no_nudge_helps"):
        await do(school, first, "again")


async def test_a_group_without_a_channel_waits_for_groups_create_and_not_for_attention(
    school: NudgeSchool, database: Database
) -> None:
    mentor = await school.person(0, group=1)
    async with database.write() as unit:
        await unit.roster.save([replace(mentor, discord_id=None, joined_at=None)])
        await unit.groups.keep_channel(school.group_ids[1], None)
    assert await attention(school) == []


async def test_since_when_a_mentor_is_missing_is_the_day_they_were_taken_off(school: NudgeSchool) -> None:
    await school.clock.advance(timedelta(days=9).total_seconds())
    mentor = await school.person(0, group=1)
    await school.services.roster.remove(school.programme, mentor.id, actor_id=ORGANISER, manages_server=True)
    removed_at = school.clock.now()
    await school.clock.advance(timedelta(days=2).total_seconds())
    [line] = await attention(school)
    assert line.matter.since == removed_at


async def test_a_line_of_another_programme_or_none_is_out_of_reach(school: NudgeSchool) -> None:
    line = await escalate(school, 0)
    other = await school.services.programme.set_up(78, ORGANISER, time_zone="UTC", locale="en")
    service = school.services.attention
    for act in (service.again, service.take, service.snooze):
        for programme, where in (
            (other, which(line)),
            (school.programme, (school.group_ids[1], line.matter.number)),
            (school.programme, (line.matter.group_id, 12345)),
        ):
            with pytest.raises(Refusal, match="not_on_list"):
                await act(programme, ORGANISER, *where)
    with pytest.raises(Refusal, match="not_on_list"):
        student = await school.person(1)
        await service.away(school.programme, ORGANISER, *which(line), student.id, away=True)
    marked = await do(school, line, "mine")
    with pytest.raises(Refusal, match="undone_already"):
        await service.undo(other, ORGANISER, marked.mark.id)
