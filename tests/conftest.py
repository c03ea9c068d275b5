"""What tests on every floor share: a real migrated database and a clock that they set."""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.services import Services, build_services
from bot.storage.migrate import upgrade
from bot.storage.unit import Database

# A law holds on a slow machine too: no example has a time limit. How fast things are stands in benchmarks/.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")

KICKOFF_EVENING = datetime(2026, 9, 11, 10, 30, tzinfo=UTC)


class SetClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime = KICKOFF_EVENING) -> None:
        self._now = now
        self._moved = asyncio.Condition()
        self.declare: Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]] = lambda waiting: waiting
        """Wraps each wait for a moment: the Discord in memory wants to be told that it is meant to last."""

    def now(self) -> datetime:
        return self._now

    async def advance(self, seconds: float) -> None:
        """Move on and wake who slept until then."""
        async with self._moved:
            self._now += timedelta(seconds=seconds)
            self._moved.notify_all()

    def jump(self, seconds: float) -> None:
        """Move on as on a machine that was suspended: nobody who sleeps is woken."""
        self._now += timedelta(seconds=seconds)

    async def sleep_until(self, instant: datetime) -> None:
        if self._now < instant:
            await self.declare(self._moment(instant))

    async def _moment(self, instant: datetime) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._now >= instant)

    @contextmanager
    def working(self) -> Iterator[None]:
        yield


@pytest.fixture(scope="session", autouse=True)
def _libraries_stay() -> None:
    """The collector would look through all that has been imported again and again, in every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once for all tests."""
    path = tmp_path_factory.mktemp("migrated") / "ithaca.db"
    upgrade(path)
    return path


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "ithaca.db"))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def database(database_file: Path) -> AsyncIterator[Database]:
    opened = Database(database_file)
    yield opened
    await opened.close()


@pytest.fixture
def services(database: Database, clock: SetClock) -> Services:
    return build_services(database, clock)
