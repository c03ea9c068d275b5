"""A backup is a whole, checked copy, and the newest ones are kept."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.domain.refusal import Refusal
from bot.storage.backup import backup, backups
from bot.storage.unit import Database

NOW = datetime(2026, 9, 11, 18, 30, tzinfo=timezone(timedelta(hours=8)))


def guilds(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT guild_id FROM programmes")]


async def test_it_holds_what_was_committed_and_nothing_else(database: Database, tmp_path: Path) -> None:
    async with database.write() as unit:
        await unit.programmes.add(1, "UTC", "en", NOW)
    async with database.write() as unit:
        await unit.programmes.add(2, "UTC", "en", NOW)
        made = backup(database.path, tmp_path / "kept", "before-kickoff", NOW)
    assert guilds(made) == [1]
    assert guilds(database.path) == [1, 2]


def test_its_name_says_when_in_utc_and_why(database_file: Path, tmp_path: Path) -> None:
    made = backup(database_file, tmp_path / "kept", "by-hand", NOW)
    assert made == tmp_path / "kept" / "ithaca-2026-09-11T103000Z-by-hand.db"
    assert made.stat().st_mode & 0o777 == 0o600
    assert list(made.parent.iterdir()) == [made]


def test_two_in_one_second_are_two(database_file: Path, tmp_path: Path) -> None:
    made = {backup(database_file, tmp_path / "kept", "by-hand", NOW) for _ in range(3)}
    assert len(made) == 3
    assert set(backups(database_file, tmp_path / "kept")) == made


def test_the_newest_are_kept_and_other_files_left_alone(database_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in ("notes.txt", "other-2020-01-01T000000Z-by-hand.db", "ithaca-mine.db"):
        (folder / name).touch()
    made = [backup(database_file, folder, "by-hand", NOW + timedelta(minutes=n), keep=3) for n in range(5)]
    assert backups(database_file, folder) == made[:1:-1]
    assert len(list(folder.iterdir())) == 3 + 3


def test_one_that_cannot_be_deleted_keeps_no_new_one_from_being_made(database_file: Path, tmp_path: Path) -> None:
    """An evening's quiz waits for its backup: it would never have begun."""
    stuck = tmp_path / f"{database_file.stem}-2020-01-01T000000Z-old.db"
    stuck.mkdir()
    assert backup(database_file, tmp_path, "kickoff", NOW, keep=1).is_file()
    assert stuck.exists()


def test_one_made_with_a_clock_set_back_is_not_thrown_away(database_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    backup(database_file, folder, "by-hand", NOW, keep=1)
    made = backup(database_file, folder, "by-hand", NOW - timedelta(days=1), keep=1)
    assert made.exists()


def test_a_folder_that_is_a_file_is_refused(database_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match=r"database\.backup_failed"):
        backup(database_file, tmp_path / "file", "by-hand", NOW)


def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"database\.nothing_to_back_up"):
        backup(tmp_path / "absent.db", tmp_path / "kept", "by-hand", NOW)
    assert not (tmp_path / "absent.db").exists()


def test_a_damaged_database_leaves_no_backup_that_looks_good(database_file: Path, tmp_path: Path) -> None:
    content = bytearray(database_file.read_bytes())
    content[8192:] = b"\xaa" * (len(content) - 8192)
    database_file.write_bytes(content)
    with pytest.raises(Refusal, match=r"database\.backup_failed"):
        backup(database_file, tmp_path / "kept", "by-hand", NOW)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_reason_cannot_lead_elsewhere(database_file: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hyphens"):
        backup(database_file, tmp_path, "../outside", datetime(2026, 9, 11, tzinfo=UTC))
