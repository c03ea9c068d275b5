"""Meet-ups and their record on a real database file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan, moved
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING as NOW

EVENING = datetime.fromisoformat("2026-12-04 19:00")
PLAN = Plan(local_start=EVENING, zone="Asia/Hong_Kong", place="Library", note="Bring your goals")


@pytest.fixture
async def meet_up(database: Database) -> MeetUp:
    """Planned by account 101 for group 1 of programme 1."""
    async with database.write() as unit:
        programme = await unit.programmes.add(1, "UTC", "en", NOW)
        group_id = await unit.groups.add(programme.id, "Group 1", NOW)
        return await unit.meet_ups.add(programme.id, group_id, "uid-1", PLAN, by=101, now=NOW)


async def test_a_meet_up_keeps_the_local_time_and_zone_that_were_agreed_on(database: Database, meet_up: MeetUp) -> None:
    async with database.read() as unit:
        kept = await unit.meet_ups.by_id(meet_up.programme_id, meet_up.id)
        assert kept is not None and kept == meet_up
        assert await unit.meet_ups.by_id(meet_up.programme_id + 1, meet_up.id) is None
    assert (kept.local_start, kept.zone, kept.place, kept.note) == (EVENING, "Asia/Hong_Kong", *(PLAN.place, PLAN.note))
    assert kept.starts_at == datetime(2026, 12, 4, 11, tzinfo=UTC)
    assert kept.ends_at - kept.starts_at == timedelta(hours=1)


async def test_a_change_leaves_what_was_before_on_record(database: Database, meet_up: MeetUp) -> None:
    later = NOW + timedelta(hours=1)
    after = moved(meet_up, EVENING + timedelta(days=1), "Europe/London", later)
    async with database.write() as unit:
        change_id = await unit.meet_ups.change(meet_up, after, "move", by=102, now=later)
        change, now_is = await unit.meet_ups.changed(change_id)
        assert now_is == after
        assert await unit.meet_ups.changes(meet_up.id) == [change]
    assert (change.kind, change.changed_by, change.at) == ("move", 102, later)
    assert change.before == {
        "local_start": EVENING,
        "zone": "Asia/Hong_Kong",
        "starts_at": meet_up.starts_at,
        "sequence": 0,
    }


async def test_meet_ups_come_in_the_order_of_their_dates(database: Database, meet_up: MeetUp) -> None:
    earlier = replace(PLAN, local_start=EVENING - timedelta(days=3))
    async with database.write() as unit:
        second = await unit.meet_ups.add(meet_up.programme_id, meet_up.group_id, "uid-2", earlier, by=101, now=NOW)
        assert await unit.meet_ups.of_group(meet_up.group_id) == [second, meet_up]
        assert await unit.meet_ups.of_programme(meet_up.programme_id) == [second, meet_up]
        await unit.meet_ups.change(second, replace(second, state="held"), "close", by=101, now=NOW)
        assert await unit.meet_ups.planned() == [meet_up]
