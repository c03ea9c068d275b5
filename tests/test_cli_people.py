"""The command line for staff whom somebody has asked about themselves: the right person, and never a traceback."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_cli import Captured, ithaca


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, database_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with a database and no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ITHACA_CONFIG", raising=False)
    monkeypatch.setenv("ITHACA_DATABASE__PATH", str(database_file))
    return tmp_path


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
        return found


PEOPLE_COMMANDS = [
    ("export-person", "Ada"),
    ("erase-person", "Ada", "--yes"),
    ("retention",),
    ("retention", "--dry-run"),
]


@pytest.mark.parametrize("command", PEOPLE_COMMANDS)
def test_a_database_of_an_older_shape_is_left_alone(
    command: tuple[str, ...], database_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("bot.storage.state._known_revisions", lambda: ({"0001", "0002"}, "0002"))
    query(database_file, "update alembic_version set version_num = '0001'")
    query(database_file, "drop table concerns")
    assert ithaca("db", *command) == 2
    assert "ithaca db upgrade" in capsys.readouterr().err


@pytest.mark.parametrize("command", PEOPLE_COMMANDS)
def test_without_a_database_each_is_one_sentence(
    command: tuple[str, ...], database_file: Path, capsys: Captured
) -> None:
    database_file.unlink()
    assert ithaca("db", *command) == 2
    assert "There is no database" in capsys.readouterr().err
