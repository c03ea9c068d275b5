"""The roster's tables: what they keep apart, and what comes back out as it went in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.access import Spot
from bot.domain.changes import edit, moved, removed
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.storage.unit import Database, UnitOfWork
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import person


@pytest.fixture
async def programme(database: Database) -> Programme:
    async with database.write() as unit:
        made = await unit.programmes.add(900, "Asia/Hong_Kong", "en", KICKOFF_EVENING)
        return await unit.programmes.change(made.id, mentor_role_id=73, student_role_id=74)


async def everyone(unit: UnitOfWork) -> list[Participant]:
    return await unit.roster.everyone_ever(1)


async def test_people_come_back_as_they_went_in(database: Database, programme: Programme) -> None:
    full = person(
        0,
        "mentor",
        name="陳大文 Ådne 🎓",
        roster_id="=M1",
        handle="a.b",
        discord_id=2**62,
        interests=("chess", "算盤"),
        time_zone="Asia/Tokyo",
        age_attested=True,
        photo_consent=False,
        joined_at=KICKOFF_EVENING,
    )
    async with database.write() as unit:
        await unit.roster.add_many([full])
    async with database.read() as unit:
        assert await everyone(unit) == [replace(full, id=1)]


async def test_two_people_may_change_accounts_in_one_go(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.roster.add_many([person(0, discord_id=11), person(0, discord_id=22)])
        first, second = await everyone(unit)
        await unit.roster.save([replace(first, discord_id=22), replace(second, discord_id=11)])
        assert [p.discord_id for p in await everyone(unit)] == [22, 11]


@pytest.mark.parametrize("field", [{"discord_id": 11}, {"roster_id": "S1"}])
async def test_one_account_and_one_roster_id_are_one_person(
    database: Database, programme: Programme, field: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as unit:
            await unit.roster.add_many([person(0, **field), person(0, **field)])
    async with database.read() as unit:
        assert await everyone(unit) == []


async def test_a_removed_group_of_the_same_name_is_taken_up_again(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.imports.add_groups(1, ["Blue"], KICKOFF_EVENING)
        await unit.imports.retire_if_unused(1, KICKOFF_EVENING)
        assert [g.removed_at for g in await unit.imports.groups_ever(1)] == [KICKOFF_EVENING]
        await unit.imports.add_groups(1, ["blue", "Red"], KICKOFF_EVENING)
        assert [(g.id, g.removed_at) for g in await unit.imports.groups_ever(1)] == [(1, None), (2, None)]


async def test_a_group_with_people_or_a_channel_is_not_taken_back(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.imports.add_groups(1, ["Blue", "Red"], KICKOFF_EVENING)
        await unit.roster.add_many([person(0, group_id=1)])
        await unit.groups.keep_channel(2, 502)
        for group in (1, 2):
            await unit.imports.retire_if_unused(group, KICKOFF_EVENING)
        assert all(g.removed_at is None for g in await unit.imports.groups_ever(1))


async def test_what_a_change_replaced_comes_back_as_it_was(database: Database, programme: Programme) -> None:
    before = person(1, discord_id=5, joined_at=KICKOFF_EVENING, interests=("chess",), group_id=None)
    after = replace(removed(before, KICKOFF_EVENING), interests=())
    async with database.write() as unit:
        await unit.roster.add_many([before])
        change_id = await unit.changes.add(1, "remove", [edit(before, after)], requested_by=7, now=KICKOFF_EVENING)
        change = await unit.changes.by_id(1, change_id)
        assert change is not None
        assert change.edits == (edit(before, after),)
        assert replace(after, **change.edits[0].before) == before
        assert await unit.changes.by_id(2, change_id) is None


async def test_a_change_is_undone_once(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.roster.add_many([person(0)])
        change = await unit.changes.add(
            1, "move", [edit(person(1), person(1, name="x"))], requested_by=7, now=KICKOFF_EVENING
        )
        assert await unit.changes.undone(change, KICKOFF_EVENING)
        assert not await unit.changes.undone(change, KICKOFF_EVENING + timedelta(1))
        assert await unit.changes.newest(1, ["move"], 5) == []


async def test_whether_to_give_or_to_take_is_what_the_roster_says_when_it_is_asked(
    database: Database, programme: Programme
) -> None:
    async with database.write() as unit:
        await unit.imports.add_groups(1, ["Blue", "Red"], KICKOFF_EVENING)
        await unit.groups.keep_channel(1, 501)
        await unit.roster.add_many([person(0, discord_id=5, group_id=1), person(0, "staff", discord_id=6, group_id=1)])
        spots = [Spot(5, channel_id=501), Spot(5, role_id=74), Spot(5, role_id=73), Spot(6, channel_id=501)]
        await unit.access.check(1, spots, KICKOFF_EVENING)
        assert [check.give for check in await unit.access.due()] == [True, True, False, False]
        someone = (await everyone(unit))[0]
        red = next(g for g in await unit.imports.groups_ever(1) if g.name == "Red")
        await unit.roster.save([moved(someone, red)])
        assert [check.give for check in await unit.access.due()] == [False, True, False, False]
        await unit.roster.save([removed(someone, KICKOFF_EVENING)])
        assert not any(check.give for check in await unit.access.due())


async def test_checks_are_found_by_programme_account_and_spot(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.access.check(1, [Spot(5, channel_id=501), Spot(6, role_id=74)], KICKOFF_EVENING)
        assert len(await unit.access.due(programme_id=1)) == 2
        assert await unit.access.due(programme_id=2) == []
        assert [c.spot for c in await unit.access.due(discord_id=6)] == [Spot(6, role_id=74)]
        [found] = await unit.access.due(spot=Spot(5, channel_id=501))
        await unit.access.done([found.id])
        assert [c.spot for c in await unit.access.due()] == [Spot(6, role_id=74)]


async def test_a_new_code_takes_the_place_of_the_old(database: Database, programme: Programme) -> None:
    async with database.write() as unit:
        await unit.roster.add_many([person(0)])
        await unit.joining.add_codes({1: "OLD"}, KICKOFF_EVENING)
        await unit.joining.add_codes({1: "NEW"}, KICKOFF_EVENING)
        assert await unit.joining.owner(1, "OLD") is None
        assert await unit.joining.owner(1, "NEW") == 1
        await unit.joining.use_codes([1], KICKOFF_EVENING)
        assert await unit.joining.owner(1, "NEW") is None


async def test_guesses_are_counted_by_account_and_forgotten(database: Database, programme: Programme) -> None:
    hour_ago = KICKOFF_EVENING - timedelta(hours=1)
    async with database.write() as unit:
        await unit.joining.add_guess(1, 5, hour_ago, hour_ago - timedelta(hours=1))
        await unit.joining.add_guess(1, 5, KICKOFF_EVENING, hour_ago)
        await unit.joining.add_guess(1, 6, KICKOFF_EVENING, hour_ago)
        assert await unit.joining.guesses_since(1, 5, hour_ago - timedelta(days=1)) == [KICKOFF_EVENING]
