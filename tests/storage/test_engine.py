"""What the engine promises: no update is lost, a reader cannot write, what is committed is on disk, times keep UTC."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.engine import read_engine, write_engine
from bot.storage.schema import UtcDateTime
from bot.storage.unit import Database

TIMES = 40


async def race(engine: AsyncEngine) -> int:
    """Add one to a number `TIMES` times at once, each time by reading it first; give what has become of it."""

    async def add_one() -> None:
        async with engine.begin() as connection:
            found = (await connection.execute(text("SELECT n FROM counter"))).scalar_one()
            await connection.execute(text("UPDATE counter SET n = :n"), {"n": found + 1})

    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        await connection.execute(text("INSERT INTO counter VALUES (0)"))
    await asyncio.gather(*(add_one() for _ in range(TIMES)))
    async with engine.connect() as connection:
        return int((await connection.execute(text("SELECT n FROM counter"))).scalar_one())


async def test_default_transactions_lose_updates_silently(tmp_path: Path) -> None:
    """Why `engine.py` is there. If this ever fails, SQLite's driver has been mended and the recipe can go."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'default.db'}", pool_size=TIMES)
    try:
        assert await race(engine) < TIMES
    finally:
        await engine.dispose()


async def test_ours_lose_none(tmp_path: Path) -> None:
    engine = write_engine(tmp_path / "ours.db")
    try:
        assert await race(engine) == TIMES
    finally:
        await engine.dispose()


async def test_two_processes_lose_none_either(tmp_path: Path) -> None:
    """Two engines on one file queue at the file's lock as two processes would."""
    path = tmp_path / "two.db"
    one, two = write_engine(path), write_engine(path)

    async def add_one(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            found = (await connection.execute(text("SELECT n FROM counter"))).scalar_one()
            await connection.execute(text("UPDATE counter SET n = :n"), {"n": found + 1})

    try:
        assert await race(one) == TIMES
        await asyncio.gather(*(add_one(engine) for engine in (one, two) * 10))
        async with one.connect() as connection:
            assert (await connection.execute(text("SELECT n FROM counter"))).scalar_one() == TIMES + 20
    finally:
        await one.dispose()
        await two.dispose()


@pytest.mark.parametrize("make", [write_engine, read_engine])
async def test_each_connection_is_set_up(tmp_path: Path, make: type[AsyncEngine]) -> None:
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 5000}
    engine: AsyncEngine = make(tmp_path / "set-up.db")  # type: ignore[arg-type]
    try:
        async with engine.connect() as connection:
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
    finally:
        await engine.dispose()
    assert found == wanted


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        async with database.read() as unit:
            await unit.connection.execute(text("DELETE FROM programmes"))


async def test_a_reader_sees_one_state(database: Database) -> None:
    count = text("SELECT count(*) FROM programmes")
    async with database.read() as reader:
        before = (await reader.connection.execute(count)).scalar_one()
        async with database.write() as writer:
            await writer.programmes.add(1, "UTC", "en", datetime(2026, 9, 11, tzinfo=UTC))
        assert (await reader.connection.execute(count)).scalar_one() == before
    async with database.read() as reader:
        assert (await reader.connection.execute(count)).scalar_one() == before + 1


async def test_a_row_must_point_at_something(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        async with database.write() as unit:
            await unit.programmes.record(999, 1, "programme.set_up", None, datetime(2026, 9, 11, tzinfo=UTC))


async def test_a_unit_of_work_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as unit:
            await unit.programmes.add(7, "UTC", "en", datetime(2026, 9, 11, tzinfo=UTC))
            raise ZeroDivisionError
    async with database.read() as unit:
        assert await unit.programmes.of_guild(7) is None


moments = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


async def test_times_go_in_aware_and_come_out_in_utc(tmp_path: Path) -> None:
    hong_kong = datetime(2026, 9, 11, 18, 30, tzinfo=timezone(timedelta(hours=8)))
    engine = write_engine(tmp_path / "times.db")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(moments.create)
            await connection.execute(moments.insert().values(at=hong_kong))
            found = (await connection.execute(moments.select())).one().at
            earlier = moments.select().where(moments.c.at < hong_kong + timedelta(seconds=1))
            assert (await connection.execute(earlier)).one()
            with pytest.raises(StatementError, match="time zone"):
                await connection.execute(moments.insert().values(at=datetime(2026, 9, 11)))  # noqa: DTZ001
    finally:
        await engine.dispose()
    assert found == hong_kong
    assert found.tzinfo is UTC
    assert found.hour == 10
