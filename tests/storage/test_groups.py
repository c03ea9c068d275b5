"""Groups, jobs and drifts on a real database file."""

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.group_audit import Drift
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING


async def programme(database: Database) -> int:
    async with database.write() as unit:
        return (await unit.programmes.add(1, "UTC", "en", KICKOFF_EVENING)).id


async def test_a_group_comes_with_its_people_in_roster_order_without_the_removed(database: Database) -> None:
    here = await programme(database)
    async with database.write() as unit:
        group_id = await unit.groups.add(here, "Group 1", KICKOFF_EVENING)
        for name, kind, removed in (("S1", "student", None), ("M", "mentor", None), ("S2", "student", KICKOFF_EVENING)):
            await unit.roster.add(
                here, KICKOFF_EVENING, name=name, kind=kind, group_id=group_id, removed_at=removed, left_out=False
            )
    async with database.read() as unit:
        (whole,) = await unit.groups.with_people(here)
        assert [p.name for p in whole.everyone] == ["M", "S1"]
        assert await unit.groups.one_with_people(here, group_id) == whole
        assert await unit.groups.one_with_people(here + 1, group_id) is None


async def test_a_removed_group_is_not_there(database: Database) -> None:
    here = await programme(database)
    async with database.write() as unit:
        group_id = await unit.groups.add(here, "Group 1", KICKOFF_EVENING)
        await unit.connection.exec_driver_sql("UPDATE mentor_groups SET removed_at = '2026-09-01 00:00:00'")
        assert await unit.groups.of_programme(here) == []
        assert await unit.groups.by_id(here, group_id) is None
        assert await unit.groups.programme_of(group_id) is None


async def test_one_channel_belongs_to_one_group(database: Database) -> None:
    here = await programme(database)
    with pytest.raises(IntegrityError):
        async with database.write() as unit:
            for name in ("Group 1", "Group 2"):
                await unit.groups.keep_channel(await unit.groups.add(here, name, KICKOFF_EVENING), 5)


async def test_a_job_is_unfinished_until_its_end_has_been_told(database: Database) -> None:
    here = await programme(database)
    async with database.write() as unit:
        job = await unit.group_jobs.add(here, 9, 40, KICKOFF_EVENING)
        assert await unit.group_jobs.running(here) == [job]
        await unit.group_jobs.end(job.id, "stopped", "groups.stopped", KICKOFF_EVENING)
        assert await unit.group_jobs.running(here) == []
        assert [j.stopped_for for j in await unit.group_jobs.untold()] == ["groups.stopped"]
        await unit.group_jobs.told(job.id, KICKOFF_EVENING)
        assert await unit.group_jobs.untold() == []


async def test_drifts_are_open_until_they_are_gone(database: Database) -> None:
    here = await programme(database)
    drifts = [Drift(kind="no_observer"), Drift(kind="left_server", target_id=2**60)]
    async with database.write() as unit:
        await unit.group_audits.add(here, drifts, KICKOFF_EVENING)
        found = await unit.group_audits.open(here)
        assert [f.drift for f in found] == drifts
        await unit.group_audits.gone([found[0].id], KICKOFF_EVENING)
        assert [f.drift for f in await unit.group_audits.open(here)] == drifts[1:]
