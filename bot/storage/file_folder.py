"""A folder of files beside the database. Only the account that runs the bot can read them."""

import asyncio
import os
import re
from collections.abc import Container
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_UNFINISHED = ".part"


class FileFolder:
    """Files whose names all match `names`. The folder is made when the first file comes."""

    names: re.Pattern[str]

    def __init__(self, path: Path) -> None:
        self.path = path

    async def write(self, name: str, data: bytes, now: datetime) -> None:
        """Keep a file. When this returns, it is on the disk: a power cut leaves the whole of it or nothing."""
        await asyncio.to_thread(self._write, name, data, now)

    async def read(self, name: str) -> bytes | None:
        """The file's bytes; `None` if it is gone."""
        try:
            return await asyncio.to_thread(self._of(name).read_bytes)
        except FileNotFoundError:
            return None

    async def remove(self, name: str) -> None:
        """Delete a file and what a crash may have left of it. One that is gone already is as well."""
        await asyncio.to_thread(self._remove, name)

    async def remove_strays(self, known: Container[str], before: datetime) -> int:
        """Delete files from before this moment that are not among those `known`; give how many.

        A database that was put back from a backup does not know of the files that came after it was made. Younger
        ones stay: they may be another database's.
        """
        return await asyncio.to_thread(self._remove_strays, known, before)

    def _of(self, name: str) -> Path:
        if not self.names.fullmatch(name):
            raise ValueError("not the name of a file in here")
        return self.path / name

    def _write(self, name: str, data: bytes, now: datetime) -> None:
        place = self._of(name)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = place.with_name(name + _UNFINISHED)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.utime(file.fileno(), (now.timestamp(), now.timestamp()))  # by our clock: it decides when a stray goes
            os.fsync(file.fileno())
        unfinished.replace(place)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name
        finally:
            os.close(folder)

    def _remove(self, name: str) -> None:
        place = self._of(name)
        for path in (place.with_name(name + _UNFINISHED), place):
            path.unlink(missing_ok=True)

    def _remove_strays(self, known: Container[str], before: datetime) -> int:
        removed = 0
        with suppress(FileNotFoundError):
            for path in self.path.iterdir():
                name = path.name.removesuffix(_UNFINISHED)
                old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
                if self.names.fullmatch(name) and name not in known and old:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed
