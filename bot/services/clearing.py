"""What is left to do once rows about somebody are gone: the photos' files, the database's own file, old backups.

It happens after the commit, and this process may die in between. So it is written down as done (`privacy.cleared` in
the record) only when it is, and whoever starts next finds that it is not.
"""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.domain.privacy import Retention
from bot.storage.backup import older_backups
from bot.storage.photo_folder import PhotoFolder
from bot.storage.privacy import scrub
from bot.storage.unit import Database

log = structlog.get_logger("ithaca.privacy")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""No photo that is on its way now was announced before this."""


class Clearing:
    """Leaves not a byte behind of what was let go."""

    def __init__(self, database: Database, clock: Clock, photos: PhotoFolder, backups: Path) -> None:
        self._database = database
        self._clock = clock
        self._photos = photos
        self._backups = backups

    async def clear(self) -> bool:
        """Delete what is left. False if somebody reads the database for so long that it has to be tried again."""
        async with self._database.read() as unit:
            owed = await unit.erasing.uncleared()
            leftovers = [proof for proof in await unit.photos.leftovers(LONG_AGO) if proof.file]
        for proof in leftovers:
            assert proof.file is not None
            await self._photos.remove(proof.file)
            async with self._database.write() as unit:
                await unit.photos.emptied(proof.id)
        if owed is None:
            return True
        try:
            await asyncio.to_thread(scrub, self._database.path)
        except sqlite3.OperationalError as error:
            log.warning("privacy.not_cleared", error=type(error).__name__)
            return False
        async with self._database.write() as unit:
            # Rows that have gone meanwhile may still be in the file: whoever let them go writes it anew once more.
            if await unit.erasing.uncleared() == owed:
                await unit.programmes.record(owed[0], 0, "privacy.cleared", None, self._clock.now())
        return True

    async def old_backups(self, retention: Retention) -> list[Path]:
        """The backups that are older than they may be."""
        before = retention.before("backup", self._clock.now())
        return await asyncio.to_thread(older_backups, self._database.path, self._backups, before)

    async def delete_backups(self, retention: Retention) -> int:
        """Delete the backups that are older than they may be; give how many."""
        old = await self.old_backups(retention)
        for path in old:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return len(old)
