"""The next date, set by whoever closes the last one: once, at a time that fits, told to the group."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.meetups import MeetUp, Outcome
from bot.domain.meetups.following import minute_of
from bot.domain.refusal import Refusal
from bot.domain.when import Unclear
from bot.services import Services
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import ANN, CY, DEE, GUS, HAL, HOUR, OLGA, STRANGER, MeetUpSchool, build_school

WEEK = timedelta(weeks=1)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    return await build_school(services, database, clock)


async def closed(school: MeetUpSchool, outcome: Outcome = "held", zone: str = "Asia/Hong_Kong") -> MeetUp:
    meet_up = await school.meet_up(-2, zone=zone)
    await school.services.meetup_closing.say(school.programme.id, ANN, meet_up.id, 0, outcome, organiser=False)
    return await school.now_is(meet_up)


async def in_weeks(school: MeetUpSchool, meet_up: MeetUp, who: int = CY, weeks: int = 1) -> MeetUp:
    return await school.services.meetup_following.in_weeks(
        school.programme.id, who, meet_up.id, meet_up.sequence, weeks, organiser=who == OLGA
    )


async def announced(school: MeetUpSchool) -> int:
    return len(await school.services.outbox.waiting([ANNOUNCEMENT]))


@pytest.mark.parametrize("who", [ANN, CY, OLGA])
@pytest.mark.parametrize("outcome", ["held", "missed"])
async def test_after_it_a_new_meet_up_is_set_like_the_last_one(
    school: MeetUpSchool, who: int, outcome: Outcome
) -> None:
    last = await closed(school, outcome)
    following = await in_weeks(school, last, who)
    assert following.id != last.id
    assert (following.starts_at, following.place, following.note) == (last.starts_at + WEEK, "Library", None)
    assert (await school.now_is(last)).state == outcome
    assert await announced(school) == 1


async def test_one_that_was_moved_gets_its_new_date(school: MeetUpSchool) -> None:
    last = await closed(school, "moved")
    moved = await in_weeks(school, last)
    assert (moved.id, moved.uid, moved.sequence, moved.state) == (last.id, last.uid, 1, "planned")
    assert moved.starts_at == last.starts_at + WEEK
    assert await announced(school) == 1


@pytest.mark.parametrize("who", [GUS, HAL, STRANGER])
async def test_nobody_else_sets_it(school: MeetUpSchool, who: int) -> None:
    last = await closed(school)
    with pytest.raises(Refusal):
        await in_weeks(school, last, who)
    with pytest.raises(Refusal):
        await school.services.meetup_following.understand(
            school.programme.id, who, last.id, 0, "tomorrow 7pm", organiser=False
        )
    assert len(await school.all_meet_ups()) == 1


@pytest.mark.parametrize("outcome", ["held", "moved", "missed"])
async def test_two_who_choose_at_once_set_one_date(school: MeetUpSchool, outcome: Outcome) -> None:
    last = await closed(school, outcome)
    results = await asyncio.gather(
        in_weeks(school, last, CY, 1),
        in_weeks(school, last, DEE, 2),
        in_weeks(school, last, CY, 1),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Refusal) for result in results) == 2
    assert sum(meet_up.state == "planned" for meet_up in await school.all_meet_ups()) == 1
    assert await announced(school) == 1


async def test_where_the_group_has_a_date_already_it_is_told(school: MeetUpSchool) -> None:
    last, ahead = await closed(school), await school.meet_up(48)
    with pytest.raises(Refusal, match="next_is_set") as told:
        await in_weeks(school, last)
    assert told.value.blanks == {"unix": int(ahead.starts_at.timestamp())}


async def test_before_anybody_has_said_what_came_of_it_there_is_no_next_date(school: MeetUpSchool) -> None:
    with pytest.raises(Refusal, match="not_closed"):
        await in_weeks(school, await school.meet_up(-2))


@pytest.mark.parametrize("weeks", [0, 60, 9999])
async def test_forged_weeks_meet_the_same_rules(school: MeetUpSchool, weeks: int) -> None:
    last = await closed(school)
    with pytest.raises(Refusal):
        await in_weeks(school, last, weeks=weeks)


async def test_another_date_is_read_where_the_person_lives_and_shown_before_it_is_kept(school: MeetUpSchool) -> None:
    last = await closed(school)
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE participants SET time_zone = 'Europe/London' WHERE name = 'Cy'")
    following, programme_id = school.services.meetup_following, school.programme.id
    understood = await following.understand(programme_id, CY, last.id, 0, "tomorrow 7pm", organiser=False)
    [reading] = understood.readings
    assert (reading.zone, reading.local.hour) == ("Europe/London", 19)
    assert len(await school.all_meet_ups()) == 1
    meet_up = await following.on(programme_id, CY, last.id, 0, minute_of(reading.starts_at), organiser=False)
    assert (meet_up.starts_at, meet_up.local_start, meet_up.zone) == (
        reading.starts_at,
        reading.local,
        "Europe/London",
    )


async def test_a_date_that_will_not_do_is_refused_with_one_that_would(school: MeetUpSchool) -> None:
    last = await closed(school)
    with pytest.raises(Unclear) as no:
        await school.services.meetup_following.understand(
            school.programme.id, CY, last.id, 0, "1 Sep 2026 7pm", organiser=False
        )
    assert no.value.proposals
    past = minute_of(school.clock.now() - HOUR)
    with pytest.raises(Refusal):
        await school.services.meetup_following.on(school.programme.id, CY, last.id, 0, past, organiser=False)
