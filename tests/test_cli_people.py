"""The command line for staff whom somebody has asked about themselves: the right person, and never a traceback."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.services import build_services
from bot.storage.unit import Database
from tests.roster_builders import row
from tests.services.roster_stage import enrol
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


async def two_servers(path: Path) -> None:
    """An Ada Lee with the same roster id on both, and on the first two of the name Bo Chan."""
    database = Database(path)
    try:
        services = build_services(database, SystemClock())
        one = await services.programme.set_up(700, 1, time_zone="Asia/Hong_Kong", locale="en")
        other = await services.programme.set_up(800, 1, time_zone="Asia/Hong_Kong", locale="en")
        everyone = [
            row(2, "mentor", name="Ada Lee", discord="ada", roster_id="M1", group="Red"),
            row(3, "student", name="Bo Chan", roster_id="S1", group="Red"),
            row(4, "student", name="Bo Chan", roster_id="S2", group="Red"),
        ]
        await enrol(services, one, *everyone)
        await enrol(services, other, row(2, "mentor", name="Ada Lee", discord="ada.l", roster_id="M1", group="Blue"))
    finally:
        await database.close()


NAMES = "select programme_id, name from participants order by id"


@pytest.mark.parametrize("who", ["Ada Lee", "M1"])
def test_somebody_on_the_rosters_of_two_servers_is_not_erased_before_it_is_said_which(
    who: str, database_file: Path, capsys: Captured
) -> None:
    asyncio.run(two_servers(database_file))
    before = query(database_file, NAMES)
    assert ithaca("db", "erase-person", who, "--yes") == 2
    said = capsys.readouterr().err
    assert "--server" in said and "700, 800" in said
    assert query(database_file, NAMES) == before
    assert ithaca("db", "erase-person", who, "--yes", "--server", "800") == 0
    gone = [after for earlier, after in zip(before, query(database_file, NAMES), strict=True) if earlier != after]
    assert [programme for programme, _ in gone] == [2]


def test_who_is_meant_is_asked_for_in_words_that_fit_a_terminal(database_file: Path, capsys: Captured) -> None:
    asyncio.run(two_servers(database_file))
    for arguments, mend in (
        (("Nobody",), "Give the roster id, the Discord name or the full name"),
        (("Bo Chan",), "Give the roster id"),
        (("Ada Lee", "--server", "5"), "700, 800"),
    ):
        assert ithaca("db", "export-person", *arguments) == 2
        said = capsys.readouterr().err
        assert mend in said and "list" not in said
    assert ithaca("db", "export-person", "ada.l") == 0, "only one of them has this Discord name"


def test_an_export_that_cannot_be_written_is_not_noted_down_as_made(
    folder: Path, database_file: Path, capsys: Captured
) -> None:
    asyncio.run(two_servers(database_file))
    (folder / "old.zip").write_text("older")
    for out, mend in (("no/such/folder/ada.zip", "cannot be written"), ("old.zip", "Give another name with --out.")):
        assert ithaca("db", "export-person", "ada.l", "--out", out) == 2
        assert mend in capsys.readouterr().err
    assert query(database_file, "select * from report_accesses") == []
    assert (folder / "old.zip").read_text() == "older"
    assert ithaca("db", "export-person", "Nobody", "--out", "nobody.zip") == 2
    assert not (folder / "nobody.zip").exists()
    assert ithaca("db", "export-person", "ada.l", "--out", "ada.zip") == 0
    assert (folder / "ada.zip").stat().st_mode & 0o077 == 0, "nobody else on this computer reads it"
