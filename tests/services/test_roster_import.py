"""Keeping a file: all or nothing, once, and only as the preview said."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.roster_builders import row
from tests.services.roster_stage import ANN, OWNER, enrol, everyone, preview, programme_of

ROWS = (
    row(2, "mentor", name="Ada", roster_id="M1", group="Blue", interests=("chess", "算盤"), time_zone="Asia/Tokyo"),
    row(3, name="Bob", roster_id="S1", group="Blue", discord="bob", age_attested=True, photo_consent=False),
    row(4, name="Cy", roster_id="S2", discord="100000000000000003"),
)


async def test_nothing_is_written_before_the_yes(services: Services) -> None:
    programme = await programme_of(services)
    shown = await preview(services, programme, *ROWS)
    assert len(shown.plan.new) == 3
    assert await everyone(services, programme) == {}
    await services.enrolment.keep(programme, shown.import_id, OWNER, manages_server=True)
    people = await everyone(services, programme)
    assert people["Ada"].interests == ("chess", "算盤")
    assert people["Ada"].time_zone == "Asia/Tokyo"
    assert people["Ada"].group_id == people["Bob"].group_id is not None
    assert (people["Bob"].age_attested, people["Bob"].photo_consent) == (True, False)
    assert people["Cy"].handle == "100000000000000003"
    assert not people["Cy"].joined


async def test_the_same_file_again_changes_nothing(services: Services) -> None:
    programme = await programme_of(services)
    await enrol(services, programme, *ROWS)
    before = await everyone(services, programme)
    again = await enrol(services, programme, *ROWS)
    assert not again.enrolments
    assert again.unchanged == 3
    assert await everyone(services, programme) == before


async def test_two_organisers_confirm_the_same_import_and_one_of_them_is_told(services: Services) -> None:
    programme = await programme_of(services)
    shown = await preview(services, programme, *ROWS)
    results = await asyncio.gather(
        *(services.enrolment.keep(programme, shown.import_id, by, manages_server=True) for by in (OWNER, 2)),
        return_exceptions=True,
    )
    refused = [r for r in results if isinstance(r, Refusal)]
    assert [r.key for r in refused] == ["roster.import_decided"]
    assert len(await everyone(services, programme)) == 3


async def test_a_preview_that_no_longer_holds_is_not_kept(services: Services) -> None:
    programme = await programme_of(services)
    first = await preview(services, programme, *ROWS)
    other = await preview(services, programme, row(2, name="Bob the first", roster_id="S1"), by=2)
    await services.enrolment.keep(programme, other.import_id, 2, manages_server=True)
    with pytest.raises(Refusal) as caught:
        await services.enrolment.keep(programme, first.import_id, OWNER, manages_server=True)
    assert caught.value.key == "roster.preview_stale"
    assert list(await everyone(services, programme)) == ["Bob the first"]


async def test_a_manager_s_preview_is_not_kept_by_somebody_without_the_right(services: Services) -> None:
    programme = await programme_of(services)
    shown = await preview(services, programme, row(2, "staff", name="Tess", roster_id="T1"))
    with pytest.raises(Refusal):
        await services.enrolment.keep(programme, shown.import_id, 2, manages_server=False)
    assert await everyone(services, programme) == {}


async def test_an_import_of_another_programme_is_out_of_reach(services: Services) -> None:
    programme = await programme_of(services)
    other = await services.programme.set_up(901, OWNER, time_zone="UTC", locale="en")
    shown = await preview(services, programme, *ROWS)
    for attempt in (
        services.enrolment.keep(other, shown.import_id, OWNER, manages_server=True),
        services.enrolment.discard(other, shown.import_id, OWNER),
        services.enrolment.waiting(other, shown.import_id),
    ):
        with pytest.raises(Refusal):
            await attempt


async def test_if_anything_fails_nothing_is_kept(services: Services, database: Database) -> None:
    programme = await programme_of(services)
    shown = await preview(services, programme, *ROWS)
    async with database.write() as unit:
        await unit.connection.execute(
            sql("CREATE TRIGGER out_of_luck BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no luck'); END")
        )
    with pytest.raises(Exception, match="no luck"):
        await services.enrolment.keep(programme, shown.import_id, OWNER, manages_server=True)
    assert await everyone(services, programme) == {}
    async with database.read() as unit:
        assert await unit.imports.groups_ever(programme.id) == []
        assert await unit.imports.by_id(programme.id, shown.import_id) is not None


async def test_what_was_in_a_file_is_emptied_once_it_is_decided(services: Services, database: Database) -> None:
    programme = await programme_of(services)
    kept = await preview(services, programme, *ROWS)
    await services.enrolment.keep(programme, kept.import_id, OWNER, manages_server=True)
    dropped = await preview(services, programme, *ROWS)
    await services.enrolment.discard(programme, dropped.import_id, OWNER)
    async with database.read() as unit:
        rows = (await unit.connection.execute(sql("SELECT file, mapping, rows, columns FROM roster_imports"))).all()
    assert [tuple(found) for found in rows] == [(None,) * 4] * 2


async def test_a_file_that_nobody_decides_on_is_forgotten(
    services: Services, clock: SetClock, database: Database
) -> None:
    programme = await programme_of(services)
    forgotten = await preview(services, programme, *ROWS, by=2)
    await clock.advance(timedelta(hours=25).total_seconds())
    await preview(services, programme, *ROWS)
    async with database.read() as unit:
        assert await unit.imports.by_id(programme.id, forgotten.import_id) is None


async def test_a_newer_file_of_the_same_person_takes_the_place_of_the_older(services: Services) -> None:
    programme = await programme_of(services)
    older = await preview(services, programme, *ROWS)
    await preview(services, programme, *ROWS)
    with pytest.raises(Refusal) as caught:
        await services.enrolment.keep(programme, older.import_id, OWNER, manages_server=True)
    assert caught.value.key == "roster.import_decided"


async def test_ten_thousand_rows(services: Services) -> None:
    programme = await programme_of(services)
    kinds = ("mentor", "student", "student", "student", "student")
    rows = [
        row(i + 2, kinds[i % 5], name=f"Person {i}", roster_id=f"R{i}", discord=f"user{i}", group=f"Group {i // 5}")  # type: ignore[arg-type]
        for i in range(10_000)
    ]
    await enrol(services, programme, *rows)
    again = await preview(services, programme, *rows)
    assert again.plan.unchanged == 10_000
    codes = await services.joining.codes(programme)
    assert len(set(codes.values())) == 10_000


async def test_another_mapping_of_the_columns_is_kept_with_the_file(services: Services) -> None:
    programme = await programme_of(services)
    shown = await preview(services, programme, *ROWS)
    from tests.services.roster_stage import file_of

    read = file_of(row(2, name="Only one", roster_id="S1"))
    again = await services.enrolment.read_again(programme, shown.import_id, {"B": "group"}, read, manages_server=True)
    assert len(again.plan.new) == 1
    pending = await services.enrolment.waiting(programme, shown.import_id)
    assert (pending.mapping, pending.data) == ({"B": "group"}, b"the file")
    assert json.loads(json.dumps(pending.mapping)) == pending.mapping


async def test_moving_people_who_have_joined_makes_discord_follow(services: Services, database: Database) -> None:
    programme = await programme_of(services)
    await enrol(services, programme, *ROWS)
    people = await everyone(services, programme)
    async with database.write() as unit:
        await unit.groups.keep_channel(people["Bob"].group_id or 0, 501)
    await services.joining.accept(programme.id, people["Bob"].id, ANN, "bob")
    for check in await services.access.due():
        await services.access.done([check])
    await enrol(services, programme, row(3, name="Bob", roster_id="S1", group="Red"))
    due = await services.access.due(programme.id)
    assert [(check.spot.discord_id, check.spot.channel_id, check.give) for check in due] == [(ANN, 501, False)]


async def test_a_zone_that_somebody_chose_themselves_outlives_the_file(services: Services) -> None:
    programme = await programme_of(services)
    people = (row(2, "mentor", name="Ada", discord="ada", roster_id="M1", group="Blue", time_zone="Europe/London"),)
    await enrol(services, programme, *people)
    ada = (await everyone(services, programme))["Ada"]
    await services.joining.accept(programme.id, ada.id, 55, "ada")
    await services.my.move_to(programme, 55, "Asia/Tokyo")
    again = (await preview(services, programme, *people)).plan
    assert (again.enrolments, again.unchanged) == ((), 1)
    assert (await everyone(services, programme))["Ada"].time_zone == "Asia/Tokyo"
