"""A file that can be no database of this version is refused in a sentence, before anything opens it in earnest."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from bot.domain.refusal import Refusal
from bot.storage.lock import sole_process
from bot.storage.migrate import MIGRATIONS, upgrade
from bot.storage.state import _known_revisions, state_of


def test_no_file_an_empty_file_and_an_empty_database_are_missing(tmp_path: Path) -> None:
    assert state_of(tmp_path / "deep" / "absent.db") == "missing"
    (tmp_path / "empty.db").touch()
    assert state_of(tmp_path / "empty.db") == "missing"
    with closing(sqlite3.connect(tmp_path / "no-tables.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert state_of(tmp_path / "no-tables.db") == "missing"


def test_an_upgraded_one_is_current(tmp_path: Path) -> None:
    path = tmp_path / "50% & more" / "ithaca.db"
    upgrade(path)
    assert state_of(path) == "current"


def set_revision(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


def test_one_of_a_newer_version_is_refused(database_file: Path) -> None:
    set_revision(database_file, "9999")
    with pytest.raises(Refusal, match=r"database\.newer"):
        state_of(database_file)


def test_one_that_lacks_migrations_is_old(database_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.state._known_revisions", lambda: ({"0001", "0002"}, "0002"))
    set_revision(database_file, "0001")
    assert state_of(database_file) == "old"


def test_the_migrations_are_known_without_alembic_just_as_alembic_knows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    every = {script.revision for script in scripts.walk_revisions()}
    assert _known_revisions() == (every, scripts.get_current_head())
    for revision, before in (("0001", None), ("0003", "0002"), ("0002", "0001")):
        said = "None" if before is None else f'"{before}"'
        (tmp_path / f"{revision}.py").write_text(f'revision = "{revision}"\ndown_revision = {said}\n')
    monkeypatch.setattr("bot.storage.state.VERSIONS", tmp_path)
    assert _known_revisions() == ({"0001", "0002", "0003"}, "0003")


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear school, " * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE albums (id INTEGER)")
        connection.commit()
    for path, key in (
        (tmp_path, "database.is_folder"),
        (tmp_path / "letter.db", "database.not_a_database"),
        (tmp_path / "other.db", "database.not_ours"),
        (tmp_path / "letter.db" / "below.db", "database.no_folder"),
    ):
        with pytest.raises(Refusal, match=key.replace(".", r"\.")):
            state_of(path)


@pytest.mark.parametrize("forbidden", ["file", "folder"])
def test_what_may_not_be_written_is_refused(
    database_file: Path, monkeypatch: pytest.MonkeyPatch, forbidden: str
) -> None:
    """By the system's own answer to `access`, since tests may run as root, who may do everything."""
    refused = database_file if forbidden == "file" else database_file.parent
    ask = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != refused and ask(path, mode))
    key = "not_writable" if forbidden == "file" else "folder_not_writable"
    with pytest.raises(Refusal, match=rf"database\.{key}"):
        state_of(database_file)


HOLD = """
import sys
from pathlib import Path
from bot.storage.lock import sole_process
with sole_process(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("path", ["/", ".", ""])
def test_a_folder_cannot_be_held_for_a_database(path: str) -> None:
    with pytest.raises(Refusal, match=r"database\.is_folder"), sole_process(Path(path)):
        raise AssertionError("a folder is held")


def test_a_new_database_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    """It holds names."""
    path = tmp_path / "new" / "ithaca.db"
    upgrade(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_process_on_one_file_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "ithaca.db"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Refusal, match=r"database\.in_use") as refused, sole_process(path):
            raise AssertionError("two processes hold one file")
        assert refused.value.blanks["process"] == str(first.pid)
    finally:
        first.kill()
        first.communicate()
    with sole_process(path):
        assert (tmp_path / "ithaca.db.lock").read_text() == str(os.getpid())
