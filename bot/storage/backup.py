"""Backups of the database file, made while it is in use. Blocking: call it in a thread."""

import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.refusal import Refusal

KEEP = 20
STAMP = "%Y-%m-%dT%H%M%SZ"
REASON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def backup(path: Path, folder: Path, reason: str, now: datetime, keep: int = KEEP) -> Path:
    """Copy the database file into `folder` and give the copy's path.

    The copy is one consistent state (`VACUUM INTO`), is read back and checked, and only then gets its name:
    `<database>-<now in UTC>-<reason>.db`. Afterwards the newest `keep` of this database's backups are left there.
    `reason` is lower-case words joined by hyphens.
    Raises `Refusal` (`database.…`) where there is nothing to copy or the copy cannot be made or does not check out.
    """
    if not REASON.fullmatch(reason):
        raise ValueError("a reason is lower-case words joined by hyphens")
    if not path.is_file():
        raise Refusal("database.nothing_to_back_up", path=path)
    name = f"{path.stem}-{now.astimezone(UTC).strftime(STAMP)}-{reason}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = _copy(path, folder, name)
    except (OSError, sqlite3.Error) as error:
        raise Refusal("database.backup_failed", folder=folder, reason=error) from error
    for old in backups(path, folder)[keep:]:
        if old != made:
            with suppress(OSError):  # the copy is made: one that cannot be deleted is no reason to do without it
                old.unlink()
    return made


def backups(path: Path, folder: Path) -> list[Path]:
    """The backups of this database in `folder`, newest first."""
    pattern = re.compile(re.escape(path.stem) + r"-\d{4}-\d\d-\d\dT\d{6}Z-[a-z0-9-]+\.db")
    return sorted((found for found in folder.glob("*.db") if pattern.fullmatch(found.name)), reverse=True)


def older_backups(path: Path, folder: Path, before: datetime) -> list[Path]:
    """The backups of this database in `folder` that were made before this instant, by their names."""
    return [found for found in backups(path, folder) if _made_at(path, found) < before]


def _made_at(path: Path, found: Path) -> datetime:
    stamp = found.name[len(path.stem) + 1 :][: len("2026-01-01T000000Z")]
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def _copy(path: Path, folder: Path, name: str) -> Path:
    unfinished = folder / f"{name}.unfinished"
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.chmod(0o600)
        with closing(sqlite3.connect(unfinished)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        _to_disk(unfinished)
        made = folder / f"{name}.db"
        number = 1
        while made.exists():
            number += 1
            made = folder / f"{name}-{number}.db"
        unfinished.rename(made)
        _to_disk(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
