"""What organisers and the channel job can do with groups."""

import asyncio
from typing import Any

import pytest

from bot.domain.groups import StudentsWithoutGroup, checksum
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING, SetClock


@pytest.fixture
async def programme(services: Services, database: Database) -> Programme:
    """Two groups of a mentor and a student, of whom the mentors have joined (as 101 and 102)."""
    made = await services.programme.set_up(1, 9, time_zone="UTC", locale="en", organisers_channel_id=77)
    async with database.write() as unit:
        for number in (1, 2):
            group_id = await unit.groups.add(made.id, f"Group {number}", KICKOFF_EVENING)
            joined: dict[str, Any] = {"kind": "mentor", "name": "M", "discord_id": 100 + number}
            for values in (joined, {"kind": "student", "name": "S"}):
                await unit.roster.add(made.id, KICKOFF_EVENING, group_id=group_id, left_out=False, **values)
    return made


async def lonely_student(database: Database, programme: Programme) -> int:
    async with database.write() as unit:
        return await unit.roster.add(programme.id, KICKOFF_EVENING, kind="student", name="Lonely", left_out=False)


async def test_leaving_out_takes_exactly_the_list_that_was_seen(
    services: Services, database: Database, programme: Programme
) -> None:
    student = await lonely_student(database, programme)
    with pytest.raises(StudentsWithoutGroup):
        await services.groups.check(programme.id)
    with pytest.raises(Refusal, match="list_has_changed"):
        await services.groups.leave_out(programme.id, 9, checksum([student, 1]))
    assert await services.groups.leave_out(programme.id, 9, checksum([student])) == 1
    assert len(await services.groups.check(programme.id)) == 2
    with pytest.raises(Refusal, match="list_has_changed"):
        await services.groups.leave_out(programme.id, 9, checksum([]))


async def test_only_mentors_and_students_have_a_group_of_their_own(
    services: Services, database: Database, programme: Programme
) -> None:
    own = await services.groups.of_person(programme.id, 101)
    assert own is not None and own.group.name == "Group 1"
    assert await services.groups.of_person(programme.id, 555) is None
    with pytest.raises(Refusal, match=r"groups\.unknown"):
        await services.groups.one(programme.id + 1, own.group.id)


async def test_asked_five_times_at_once_there_is_one_job_and_one_progress_message(
    services: Services, programme: Programme
) -> None:
    asked = await asyncio.gather(*(services.group_jobs.begin(programme, 9) for _ in range(5)))
    assert [a.new for a in asked].count(True) == 1
    assert {a.job.id for a in asked if a.job} == {1}
    assert len(await services.outbox.waiting(["groups.progress"])) == 1


async def test_a_channel_is_kept_only_if_it_lets_in_just_the_people_of_now(
    services: Services, programme: Programme
) -> None:
    jobs = services.group_jobs
    assert await jobs.keep(programme.id, 1, 500, frozenset({101, 102})) is None
    assert await jobs.keep(programme.id, 1, 500, frozenset()) is None
    post = await jobs.keep(programme.id, 1, 500, frozenset({101}))
    assert post is not None and (post.kind, post.channel_id) == ("groups.welcome", 500)
    assert [m.group.channel_id for m in await jobs.groups(programme.id)] == [500, None]


async def test_asking_for_a_channel_is_written_down_first_and_not_done_for_a_group_that_has_one(
    services: Services, programme: Programme, clock: SetClock
) -> None:
    jobs = services.group_jobs
    job = (await jobs.begin(programme, 9)).job
    assert job is not None and not job.may_be_in_flight(clock.now())
    assert await jobs.asking_for(job, 1) is not None
    assert (await jobs.job(job.id))[0].may_be_in_flight(clock.now())
    await clock.advance(11)
    assert not (await jobs.job(job.id))[0].may_be_in_flight(clock.now())
    await jobs.keep(programme.id, 1, 500, frozenset({101}))
    assert await jobs.asking_for(job, 1) is None
    assert await jobs.asking_for(job, 99) is None


async def test_progress_counts_what_stands(services: Services, programme: Programme) -> None:
    jobs = services.group_jobs
    job = (await jobs.begin(programme, 9)).job
    assert job is not None
    await jobs.keep(programme.id, 1, 500, frozenset({101}))
    progress, _, post = await jobs.progress(job.id)
    assert (progress.made, progress.job.groups_total, progress.all_groups) == (1, 2, 2)
    assert post is not None and post.channel_id == 77


async def test_progress_counts_groups_also_where_each_gets_two_channels(
    services: Services, programme: Programme
) -> None:
    jobs = services.group_jobs
    job = (await jobs.begin(programme, 9, voice=True)).job
    assert job is not None
    made = []
    for group_id, person in ((1, 101), (2, 102)):
        await jobs.keep(programme.id, group_id, 500 + group_id, frozenset({person}))
        made.append((await jobs.progress(job.id))[0].made)
        await jobs.keep_voice(programme.id, group_id, 600 + group_id, frozenset({person}))
        made.append((await jobs.progress(job.id))[0].made)
    assert made == [0, 1, 1, 2]
