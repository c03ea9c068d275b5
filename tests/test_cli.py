"""The command line: what teachers see, what programs read, and never a traceback for what a person can mend."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.clock import SystemClock
from bot.files.quiz import read_pack, shipped
from bot.process import prepare_database
from bot.services import build_services
from bot.settings import DatabaseSettings, Settings
from bot.storage.backup import backups
from bot.storage.unit import Database
from bot.texts import text
from tests.files.packs_made import classquiz, kahoot, opentdb, sample
from tests.files.test_quiz_images import PNG, native, zipped

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "docs" / "samples"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, in which no settings are to be found."""
    monkeypatch.chdir(tmp_path)
    for name in ("ITHACA_CONFIG", "ITHACA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def ithaca(*arguments: str) -> int:
    """Run it in this process; give the exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def written(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines), "utf-8")
    return name


GOOD = ("Name,Role,Discord,Group,Interests,Time zone", "Ann Lee,student,ann,Owls,chess; film,Asia/Hong_Kong")
MENTOR = "Bo Chan,mentor,bo,Owls,,"
BAD = "Cy,penguin,cy,Owls,,"


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("run",),
        ("rehearse",),
        ("doctor",),
        ("roster", "check"),
        ("quiz", "check"),
        ("quiz", "convert"),
        ("db", "backup"),
        ("report",),
    ],
)
def test_help_reads_well(command: tuple[str, ...], capsys: Captured) -> None:
    assert ithaca(*command, "--help") == 0
    shown = capsys.readouterr().out
    assert "Usage: ithaca" in shown
    for noise in ("[bold", "│", "╭", "TEXT", "\\b", "``"):
        assert noise not in shown


def test_every_command_of_the_readme_is_there(capsys: Captured) -> None:
    ithaca("--help")
    shown = capsys.readouterr().out
    for name in ("run", "rehearse", "doctor", "roster", "quiz", "db", "report"):
        assert f"\n  {name} " in shown


def test_help_answers_at_once() -> None:
    """What is slow to import is not imported for it."""
    code = "import sys\nfrom bot.cli import main\ntry:\n    main(['--help'])\nfinally:\n    print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    loaded = set(ran.stdout.rpartition("\n")[0].split())
    assert "typer" in loaded
    assert not loaded & {"discord", "sqlalchemy", "alembic", "pydantic", "openpyxl", "simcord", "babel", "aiohttp"}


def test_python_m_bot_is_the_same() -> None:
    ran = subprocess.run([sys.executable, "-m", "bot", "roster"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert "Usage: ithaca roster" in ran.stdout + ran.stderr


def test_a_good_roster(capsys: Captured) -> None:
    assert ithaca("roster", "check", written("r.csv", *GOOD, MENTOR)) == 0
    shown = capsys.readouterr().out
    assert "2 people (1 student, 1 mentor, in 1 group)" in shown
    assert "Nothing to mend." in shown


def test_a_roster_with_a_wrong_row(capsys: Captured) -> None:
    assert ithaca("roster", "check", written("r.csv", *GOOD, MENTOR, BAD)) == 1
    shown = capsys.readouterr().out
    assert "One thing to mend" in shown
    assert "penguin" in shown


def test_a_roster_for_programs(capsys: Captured) -> None:
    assert ithaca("roster", "check", written("r.csv", *GOOD, MENTOR, BAD), "--json") == 1
    read = json.loads(capsys.readouterr().out)
    assert set(read) == {"people", "errors"}
    assert read["people"][0] == {
        "row": 2,
        "kind": "student",
        "name": "Ann Lee",
        "discord": "ann",
        "group": "Owls",
        "interests": ["chess", "film"],
        "time_zone": "Asia/Hong_Kong",
    }
    [error] = read["errors"]
    assert set(error) == {"row", "column", "message"}
    assert (error["row"], error["column"]) == (4, "Role")
    assert "penguin" in error["message"]


def test_the_sample_rosters_are_good(capsys: Captured) -> None:
    for roster in ("roster.csv", "roster.xlsx", "roster-google-forms.csv"):
        assert ithaca("roster", "check", str(SAMPLES / roster), "--json") == 0
        assert len(json.loads(capsys.readouterr().out)["people"]) == 205


def test_columns_can_be_told(capsys: Captured) -> None:
    roster = written("r.csv", "Name,Role,Discord,Group,Where do you sleep", "Bo,mentor,bo,Owls,Asia/Tokyo")
    assert ithaca("roster", "check", roster, "--column", "Where do you sleep=time_zone", "--json") == 0
    assert json.loads(capsys.readouterr().out)["people"][0]["time_zone"] == "Asia/Tokyo"
    assert ithaca("roster", "check", roster, "--column", "Where do you sleep=bed", "--json") == 2
    captured = capsys.readouterr()
    assert "time_zone" in captured.err
    assert "time_zone" in json.loads(captured.out)["errors"][0]["message"]


def test_a_name_cannot_command_the_terminal(capsys: Captured) -> None:
    ithaca("roster", "check", written("r.csv", *GOOD, "\x1b[31mCy,pen[red]guin\x1b]0;x\x07,cy,Owls,,"))
    shown = capsys.readouterr().out
    assert "\x1b]" not in shown
    assert "\x07" not in shown
    assert "pen[red]guin" in shown


@pytest.mark.parametrize("what", ["roster", "quiz"])
@pytest.mark.parametrize("file", ["absent.x", ".", "empty.x", "zip.x"])
def test_a_file_that_cannot_be_read_at_all(what: str, file: str, capsys: Captured) -> None:
    Path("empty.x").touch()
    Path("zip.x").write_bytes(b"PK\x03\x04 no zip at all")
    assert ithaca(what, "check", file) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert file in captured.err
    assert ithaca(what, "check", file, "--json") == 2
    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert error["message"]


def test_the_shipped_quiz_is_good_and_the_template_is_to_be_filled_in(capsys: Captured) -> None:
    Path("general.toml").write_bytes(shipped("general"))
    assert ithaca("quiz", "check", "general.toml") == 0
    assert "12 good questions" in capsys.readouterr().out
    Path("our-school.toml").write_bytes(shipped("our-school"))
    assert ithaca("quiz", "check", "our-school.toml") == 1


def test_a_quiz_for_programs(capsys: Captured) -> None:
    question = ("[[question]]", 'text = "2 + 2?"', 'options = ["4", "5"]')
    quiz = written("q.toml", 'title = "Sums"', *question, 'right = "A"', *question, 'right = "D"')
    assert ithaca("quiz", "check", quiz, "--json") == 1
    read = json.loads(capsys.readouterr().out)
    assert set(read) == {"format", "title", "questions", "errors"}
    assert read["title"] == "Sums"
    assert read["questions"] == [{"text": "2 + 2?", "options": ["4", "5"], "right": [0], "seconds": 30, "points": 1000}]
    [error] = read["errors"]
    assert set(error) == {"where", "message"}
    assert "2" in error["where"]


FORMATS: dict[str, Callable[[], bytes]] = {
    "ithaca": lambda: shipped("general"),
    "kahoot": kahoot,
    "classquiz": classquiz,
    "opentdb": lambda: opentdb("url3986"),
    "gift": lambda: sample("moodle.gift"),
    "aiken": lambda: sample("aiken.txt"),
    "csv": lambda: sample("rivers.csv"),
}


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_quiz_of_every_format_is_checked(format_name: str, capsys: Captured) -> None:
    Path("quiz.bin").write_bytes(FORMATS[format_name]())
    bad = format_name in ("gift", "aiken", "csv")
    assert ithaca("quiz", "check", "quiz.bin", "--json") == int(bad)
    read = json.loads(capsys.readouterr().out)
    assert set(read) == {"format", "title", "questions", "errors"}
    assert read["format"] == format_name
    assert read["questions"]
    assert bool(read["errors"]) == bad
    ithaca("quiz", "check", "quiz.bin")
    shown = capsys.readouterr().out
    assert text(f"cli.format_{format_name}") in shown
    if format_name == "opentdb":
        assert "Licence: CC BY-SA 4.0" in shown
        assert "Credit: Open Trivia Database (opentdb.com)" in shown
    if format_name == "gift":
        assert "2 things passed over" in shown


def test_a_quiz_goes_to_gift_and_back_unchanged(capsys: Captured) -> None:
    Path("general.toml").write_bytes(shipped("general"))
    assert ithaca("quiz", "convert", "general.toml", "--to", "native", "--out", "first.toml") == 0
    assert ithaca("quiz", "convert", "first.toml", "--to", "gift", "--out", "general.gift") == 0
    assert ithaca("quiz", "convert", "general.gift", "--to", "native", "--out", "second.toml") == 0
    assert Path("second.toml").read_bytes() == Path("first.toml").read_bytes()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "general.gift has been written, with 12 questions." in captured.err


def test_a_quiz_with_pictures_is_read_from_a_zip_and_written_as_one(capsys: Captured) -> None:
    Path("maps.zip").write_bytes(zipped({"maps/quiz.toml": native("a.png"), "maps/a.png": PNG}))
    assert ithaca("quiz", "check", "maps.zip") == 0
    assert "1 picture, " in capsys.readouterr().out
    assert ithaca("quiz", "convert", "maps.zip", "--to", "gift", "--out", "maps.gift") == 2
    assert "--out maps.zip" in capsys.readouterr().err
    assert ithaca("quiz", "convert", "maps.zip", "--to", "gift", "--out", "again.zip") == 0
    assert ithaca("quiz", "convert", "again.zip", "--to", "native", "--out", "third.zip") == 0
    packs = [read_pack(Path(name).read_bytes(), name).pack for name in ("maps.zip", "again.zip", "third.zip")]
    assert packs[0] is not None
    assert packs[1] == packs[2] == packs[0]
    assert ithaca("quiz", "check", "third.zip", "--json") == 0
    (question,) = json.loads(capsys.readouterr().out)["questions"]
    assert (question["image"], question["image_alt"]) == ("a.webp", "A map with one town on it.")


def test_without_a_file_to_write_the_quiz_goes_to_standard_output(capsys: Captured) -> None:
    Path("k.xlsx").write_bytes(kahoot())
    assert ithaca("quiz", "convert", "k.xlsx", "--to", "native") == 0
    captured = capsys.readouterr()
    assert read_pack(captured.out.encode()).pack == read_pack(kahoot()).pack
    assert captured.err == ""


def test_converting_never_overwrites_unless_told_to(capsys: Captured) -> None:
    Path("k.xlsx").write_bytes(kahoot())
    Path("mine.toml").write_text("my work")
    assert ithaca("quiz", "convert", "k.xlsx", "--to", "native", "--out", "mine.toml") == 2
    assert "mine.toml exists already" in capsys.readouterr().err
    assert Path("mine.toml").read_text() == "my work"
    assert ithaca("quiz", "convert", "k.xlsx", "--to", "native", "--out", "mine.toml", "--force") == 0
    assert "Rivers" in Path("mine.toml").read_text("utf-8")
    assert ithaca("quiz", "convert", "k.xlsx", "--to", "gift", "--out", "nowhere/k.gift") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_bad_questions_are_left_out_only_when_somebody_wants_that(capsys: Captured) -> None:
    Path("a.txt").write_bytes(sample("aiken.txt"))
    assert ithaca("quiz", "convert", "a.txt", "--to", "gift", "--out", "a.gift") == 1
    assert "question 4 (line 18)" in capsys.readouterr().err
    assert not Path("a.gift").exists()
    assert ithaca("quiz", "convert", "a.txt", "--to", "gift", "--out", "a.gift", "--without-bad") == 0
    assert len(read_pack(Path("a.gift").read_bytes()).questions) == 2
    Path("b.toml").write_text('[[question]]\ntext = "?"')
    assert ithaca("quiz", "convert", "b.toml", "--to", "gift", "--without-bad") == 1
    assert "Nothing has been written. Mend the file and try again." in capsys.readouterr().err


def test_a_database_is_made_upgraded_and_backed_up(folder: Path, capsys: Captured) -> None:
    assert ithaca("db", "backup") == 2
    assert "no database" in capsys.readouterr().err
    assert ithaca("db", "upgrade") == 0
    assert ithaca("db", "upgrade") == 0
    assert ithaca("db", "backup", "--to", "elsewhere") == 0
    assert len(backups(folder / "data" / "ithaca.db", folder / "elsewhere")) == 1


def test_a_database_that_another_program_holds_is_said(
    database_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ITHACA_DATABASE__PATH", str(database_file))
    monkeypatch.setattr("bot.process.state_of", lambda path: "missing")
    with closing(sqlite3.connect(database_file)) as other:
        other.execute("DROP TABLE alembic_version")
        other.commit()
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("sqlite3.dbapi2.connect", partial(sqlite3.connect, timeout=0.1))
        assert ithaca("db", "upgrade") == 2
    assert "held by another program" in capsys.readouterr().err


def test_an_old_database_is_backed_up_before_its_upgrade(
    database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database=DatabaseSettings(path=database_file, backups=tmp_path / "kept"))
    assert prepare_database(settings) is None
    monkeypatch.setattr("bot.process.state_of", lambda path: "old")
    kept = prepare_database(settings)
    assert kept is not None
    assert kept.name.endswith("before-upgrade.db")


@pytest.mark.parametrize("command", [("run",), ("doctor",), ("db", "upgrade"), ("db", "backup")])
def test_wrong_settings_are_one_sentence(command: tuple[str, ...], capsys: Captured) -> None:
    config = written("c.toml", "[logging]", "levle = 'info'")
    for arguments in ((*command, "--config", config), ("--config", config, *command)):
        assert ithaca(*arguments) == 2
        assert capsys.readouterr().err == (
            "c.toml, line 2: there is no setting “[logging] levle”. Did you mean “level”?\n"
        )


def test_run_without_a_token_says_where_it_goes(capsys: Captured) -> None:
    assert ithaca("run") == 2
    assert "ITHACA_TOKEN" in capsys.readouterr().err


def test_run_with_a_folder_for_a_database_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ITHACA_TOKEN", "x")
    monkeypatch.setenv("ITHACA_DATABASE__PATH", str(tmp_path))
    assert ithaca("db", "upgrade") == 2
    assert "is a folder" in capsys.readouterr().err


def test_the_doctor_speaks_to_programs_even_of_unreadable_settings(capsys: Captured) -> None:
    assert ithaca("doctor", "--json", "--config", "absent.toml") == 2
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert [check["check"] for check in report["checks"]] == ["settings"]


def test_the_doctor_finds_what_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("ITHACA_DISCORD__API_BASE", "http://127.0.0.1:9")
    assert ithaca("doctor", "--json") == 1
    checks = {check["check"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["settings"]["ok"] is True
    assert checks["token"]["ok"] is False
    assert checks["server"]["ok"] is None
    for check in checks.values():
        assert (check["mend"] is not None) == (check["ok"] is False)


class Rehearsal:
    """Stands for `bot.rehearsal.command`, to see what the command line hands over."""

    def __init__(self) -> None:
        self.called: dict[str, Any] = {}

    def rehearse(self, **options: Any) -> int:
        self.called = options
        return 3


def test_rehearse_hands_its_options_over(monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal = Rehearsal()
    monkeypatch.setitem(sys.modules, "bot.rehearsal.command", rehearsal)
    roster = written("r.csv", *GOOD)
    options = ("--roster", roster, "--port", "0", "--seed", "7", "--headless", "--fast", "--out", "o", "--trace", "t")
    assert ithaca("rehearse", *options) == 3
    assert rehearsal.called == {
        "roster": Path("r.csv"),
        "quiz": None,
        "port": 0,
        "seed": 7,
        "headless": True,
        "story": "kickoff",
        "out": Path("o"),
        "fast": True,
        "trace": Path("t"),
    }


def test_rehearse_without_its_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setitem(sys.modules, "simcord", None)
    assert ithaca("rehearse") == 2
    assert "pip install" in capsys.readouterr().err


def test_rehearse_with_a_file_that_is_not_there(capsys: Captured) -> None:
    assert ithaca("rehearse", "--roster", "absent.csv") == 2
    assert "absent.csv" in capsys.readouterr().err


def test_a_mistyped_command_gets_a_suggestion(capsys: Captured) -> None:
    assert ithaca("docter") == 2
    assert "doctor" in capsys.readouterr().err


async def a_programme(path: Path) -> None:
    database = Database(path)
    try:
        await build_services(database, SystemClock()).programme.set_up(700, 1, time_zone="Asia/Hong_Kong", locale="en")
    finally:
        await database.close()


def test_a_report_is_written_from_the_database_and_noted_down(folder: Path, capsys: Captured) -> None:
    prepare_database(Settings())
    assert ithaca("report") == 2
    assert "/programme setup" in capsys.readouterr().err
    asyncio.run(a_programme(Settings().database.path))
    assert ithaca("report", "--out", "march", "--from", "1 March") == 0
    written_files = {path.name for path in (folder / "march").iterdir()}
    assert {"participation.xlsx", "people.csv", "groups.csv", "participation.png"} <= written_files
    with closing(sqlite3.connect(Settings().database.path)) as connection:
        assert connection.execute("select account_id, what from report_accesses").fetchall() == [
            (None, "participation")
        ]
    assert ithaca("report", "--group", "No such") == 2
    assert ithaca("report", "--server", "5") == 2
    assert "700" in capsys.readouterr().err


def test_a_report_without_a_database_is_one_sentence(capsys: Captured) -> None:
    assert ithaca("report") == 2
    assert "There is no database" in capsys.readouterr().err
