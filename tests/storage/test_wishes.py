"""What people wish is kept as they said it, and whoever does something is not away."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.nudges import Snooze, Wishes
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING

NOW = KICKOFF_EVENING
HOUR = timedelta(hours=1)
DAYS = (date(2026, 12, 21), date(2027, 1, 3))


@pytest.fixture
async def mentor(database: Database) -> int:
    """The only person of the only group of the programme 1."""
    async with database.write() as unit:
        programme = await unit.programmes.add(1, "Europe/London", "en", NOW)
        group_id = await unit.groups.add(programme.id, "Blue", NOW)
        return await unit.roster.add(
            programme.id, NOW, kind="mentor", name="M", discord_id=101, group_id=group_id, left_out=False
        )


async def test_wishes_come_back_as_they_were_said(database: Database, mentor: int) -> None:
    async with database.write() as unit:
        assert await unit.wishes.one(mentor) == Wishes(participant_id=mentor)
        wished = Wishes(participant_id=mentor, quiet_from=time(22, 30), quiet_until=time(7), paused_at=NOW)
        await unit.wishes.save(wished)
        assert await unit.wishes.one(mentor) == wished
        await unit.wishes.save(replace(wished, paused_at=None))
        assert (await unit.wishes.one(mentor)).paused_at is None


async def test_who_does_something_is_no_longer_away(database: Database, mentor: int) -> None:
    async with database.write() as unit:
        await unit.wishes.save(Wishes(participant_id=mentor, away_at=NOW))
        assert (await unit.wishes.one(mentor)).away_at == NOW
        proposal = "insert into proposals (programme_id, group_id, minutes, online, proposed_by, created_at)"
        for when, still_away in ((NOW - HOUR, True), (NOW + HOUR, False)):
            await unit.connection.exec_driver_sql(
                f"{proposal} values (1, 1, 60, 1, 101, ?)", (when.strftime("%Y-%m-%d %H:%M:%S.%f"),)
            )
            assert ((await unit.wishes.one(mentor)).away_at is not None) == still_away


async def test_a_snooze_replaces_the_one_before_about_the_same(database: Database, mentor: int) -> None:
    async with database.write() as unit:
        for hours in (1, 2):
            await unit.wishes.snooze(Snooze(participant_id=mentor, about="a", until=NOW + hours * HOUR))
        await unit.wishes.snooze(Snooze(participant_id=mentor, about="b", until=NOW + HOUR))
        assert [(s.about, s.until) for s in await unit.wishes.snoozes([mentor])] == [
            ("b", NOW + HOUR),
            ("a", NOW + 2 * HOUR),
        ]


async def test_a_blackout_counts_from_the_yes_until_it_is_removed(database: Database, mentor: int) -> None:
    async with database.write() as unit:
        offered = await unit.wishes.offer_blackout(1, DAYS, "Holidays", 9, NOW)
        assert await unit.wishes.blackouts(1) == []
        assert [await unit.wishes.keep_blackout(offered.id, NOW) for _ in range(2)] == [True, False]
        assert await unit.wishes.blackouts(1) == [offered]
        assert [await unit.wishes.remove_blackout(offered.id, NOW) for _ in range(2)] == [True, False]
        assert await unit.wishes.blackouts(1) == []
        assert [await unit.wishes.restore_blackout(offered.id) for _ in range(2)] == [True, False]
        assert await unit.wishes.blackouts(1) == [offered]


async def test_days_that_nobody_said_yes_to_are_let_go_with_the_next_ones(database: Database, mentor: int) -> None:
    async with database.write() as unit:
        first = await unit.wishes.offer_blackout(1, DAYS, "Typo", 9, NOW)
        other = await unit.wishes.offer_blackout(1, DAYS, "A colleague's", 10, NOW)
        await unit.wishes.offer_blackout(1, DAYS, "Right", 9, NOW)
        assert not await unit.wishes.keep_blackout(first.id, NOW)
        assert await unit.wishes.keep_blackout(other.id, NOW)
