"""The command line: `ithaca`, which is also `python -m bot`.

Each command imports what it needs when it is called, so that `ithaca --help` answers at once. What a person can mend is
one sentence on standard error and exit code 2, never a traceback.
"""

import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.settings import Settings

FINDINGS, UNREADABLE = 1, 2
"""Exit codes: something in what was read is wrong; it could not be read or started at all."""

EXAMPLES = """
Examples:

\b
  ithaca rehearse                     try everything without Discord
  ithaca roster check people.xlsx     see what is wrong with a roster
  ithaca quiz check history.toml      see what is wrong with a quiz
  ithaca doctor                       see what the real bot still needs
  ithaca run                          run the real bot
"""

app = typer.Typer(
    help="Run a school's alumni-mentorship programme on Discord.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
database_app = typer.Typer(help="Look after the database.", no_args_is_help=True)
roster_app = typer.Typer(help="Check a roster before you import it.", no_args_is_help=True)
quiz_app = typer.Typer(help="Check a quiz before you upload it.", no_args_is_help=True)
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings file. Without this: the one that ITHACA_CONFIG names, else config.toml in this folder.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs to read.")]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line says and end the process with the exit code."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="ithaca")
    except Refusal as refusal:
        print(sentence(refusal), file=sys.stderr)  # noqa: T201 - this is where the command line speaks
        sys.exit(UNREADABLE)
    sys.exit(0)


def sentence(refusal: Refusal) -> str:
    from bot.texts import text

    return text(refusal.key, None, **refusal.blanks)


def settings_from(config: Path | None) -> "Settings":
    from bot.settings import load_settings

    return load_settings(config)


@app.callback()
def ithaca(context: typer.Context, config: Config = None) -> None:
    if config is not None:
        os.environ["ITHACA_CONFIG"] = str(config)


@app.command()
def rehearse(
    *,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The people: a roster as CSV or XLSX. Without this: a sample.")
    ] = None,
    quiz: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The quiz: a TOML file. Without this: the quiz that ships.")
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="PORT", help="Where the page is: http://127.0.0.1:PORT.", min=0, max=65535)
    ] = 8765,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="The same number makes the made-up people do the same again.")
    ] = 1,
    headless: Annotated[bool, typer.Option("--headless", help="Play the story by itself, without a browser.")] = False,
    story: Annotated[str, typer.Option(metavar="NAME", help="What to play with --headless.")] = "kickoff",
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where --headless writes summary.json and the report files.")
    ] = Path("out"),
    fast: Annotated[bool, typer.Option("--fast", help="Jump over waiting times.")] = False,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every request and event to this file, as JSON lines.")
    ] = None,
) -> None:
    """Try the whole evening on this computer, without Discord.

    Starts a Discord of its own on this computer, with a server full of made-up people, and the real bot in it. Open the
    address that it prints, and end it with Ctrl-C. Nothing leaves this computer and nothing is kept.

    \b
    Examples:
      ithaca rehearse
      ithaca rehearse --roster people.csv --quiz history.toml
      ithaca rehearse --headless --fast --out evening
    """
    for given in (roster, quiz):
        if given is not None:
            read(given)
    if find_spec("simcord") is None:
        raise Refusal("cli.no_rehearsal_extra")
    from bot.rehearsal.command import rehearse as begin

    code = begin(
        roster=roster,
        quiz=quiz,
        port=port,
        seed=seed,
        headless=headless,
        story=story,
        out=out,
        fast=fast,
        trace=trace,
    )
    raise typer.Exit(code or 0)


@app.command()
def run(config: Config = None) -> None:
    """Run the real bot until you press Ctrl-C.

    It needs the bot's token, in ITHACA_TOKEN or in a file that [discord] token_file names. Keep it running under a
    supervisor such as systemd; after a restart it goes on where it was.
    """
    from bot.process import run as run_bot
    from bot.settings import REHEARSAL_CLOCK_VARIABLE

    clock = os.environ.get(REHEARSAL_CLOCK_VARIABLE)
    run_bot(settings_from(config), partial(shared_clock, clock) if clock else None)


@asynccontextmanager
async def shared_clock(address: str) -> AsyncIterator["Clock"]:
    """The clock of the rehearsal at `address`."""
    from bot.rehearsal.clock import SharedClock

    clock = await SharedClock.connect(address)
    try:
        yield clock
    finally:
        await clock.close()


@app.command()
def doctor(config: Config = None, as_json: Json = False) -> None:
    """Say what the real bot still needs, and how to mend it.

    Looks at the settings, the database, the clock, the token, the server, its roles and the bot's permissions. Changes
    nothing, and may be used while the bot is running. Exit code 0: all good. 1: something is to be mended. 2: the
    settings cannot be read.
    """
    from bot.doctor import examine, show_report, unreadable_settings

    try:
        settings = settings_from(config)
    except Refusal as refusal:
        if as_json:
            show_report(unreadable_settings(sentence(refusal)), as_json=True)
        raise
    report = examine(settings)
    show_report(report, as_json=as_json)
    raise typer.Exit(0 if report.ok else FINDINGS)


app.add_typer(roster_app, name="roster")
app.add_typer(quiz_app, name="quiz")
app.add_typer(database_app, name="db")


@roster_app.command("check")
def check_roster(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The roster, as CSV or XLSX.", show_default=False)],
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=FIELD",
            help="Say what a column holds whose header does not tell, for example “Where do you live?=time_zone”. "
            "May be given several times; “HEADER=ignore” leaves a column out.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """See who is in a roster, and which rows have to be mended. Nothing is imported.

    Exit code 0: all good. 1: some rows are wrong. 2: the file cannot be read at all.

    \b
    Examples:
      ithaca roster check people.xlsx
      ithaca roster check people.csv --column "Where are you?=time_zone"
    """
    from bot.files.roster import read_roster, roster_json
    from bot.terminal import progress, show_json, show_roster
    from bot.texts import text

    mapping = columns_meant(column or [])
    try:
        data = read(file)
        with progress(f"Reading {file.name}"), about(file):
            roster = read_roster(data, file.name, mapping)
    except Refusal as refusal:
        if as_json:
            show_json({"people": [], "errors": [{"row": None, "column": None, "message": sentence(refusal)}]})
        raise
    if as_json:
        show_json(roster_json(roster, text))
    else:
        show_roster(file, roster)
    raise typer.Exit(FINDINGS if roster.errors else 0)


@quiz_app.command("check")
def check_quiz(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The quiz, as a TOML file.", show_default=False)],
    as_json: Json = False,
) -> None:
    """See which questions of a quiz are fit to be asked, and what to mend in the others.

    Exit code 0: all good. 1: some questions are wrong. 2: the file cannot be read at all.

    \b
    Example:
      ithaca quiz check history.toml
    """
    from bot.files.quiz import pack_json, read_pack
    from bot.terminal import show_json, show_quiz
    from bot.texts import text

    try:
        data = read(file)
        with about(file):
            pack = read_pack(data, file.name)
    except Refusal as refusal:
        if as_json:
            errors = [{"where": file.name, "message": sentence(refusal)}]
            show_json({"format": None, "title": None, "questions": [], "errors": errors})
        raise
    if as_json:
        show_json(pack_json(pack, text))
    else:
        show_quiz(file, pack)
    raise typer.Exit(FINDINGS if pack.errors else 0)


@database_app.command()
def upgrade(config: Config = None) -> None:
    """Bring the database to the shape that this version needs.

    Makes one if there is none; an existing one is backed up first. “ithaca run” does the same by itself.
    """
    from bot.log import start_logging
    from bot.process import prepare_database
    from bot.storage.lock import sole_process
    from bot.terminal import progress, show

    settings = settings_from(config)
    start_logging("warning", "lines")
    with sole_process(settings.database.path), progress("Upgrading the database"):
        kept = prepare_database(settings)
    if kept:
        show(f"Backed up to {kept}.")
    show(f"The database {settings.database.path} is up to date.")


@database_app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to. Without this: [database] backups.")
    ] = None,
    config: Config = None,
) -> None:
    """Copy the database to a safe place and check the copy.

    May be used while the bot is running.
    """
    from bot.clock import SystemClock
    from bot.storage.backup import backup as back_up
    from bot.storage.state import state_of
    from bot.terminal import progress, show

    settings = settings_from(config)
    path, folder = settings.database.path, to or settings.database.backups
    if state_of(path) == "missing":
        raise Refusal("database.nothing_to_back_up", path=path)
    with progress("Backing the database up"):
        made = back_up(path, folder, "by-hand", SystemClock().now(), settings.database.backups_kept)
    show(f"Backed up to {made}.")


def read(file: Path) -> bytes:
    """The bytes of a file that the person named. Raises `Refusal` if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal("cli.file_unreadable", file=file, reason=error.strerror) from error


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Begin the sentence of a refusal with the file's name."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal("cli.about_file", file=file.name, trouble=sentence(refusal)) from refusal


def columns_meant(given: Sequence[str]) -> dict[str, Any]:
    """`HEADER=FIELD`, several times, as a mapping. Raises `Refusal` for a field that rosters do not have."""
    from bot.domain.roster import FIELDS

    meant = {}
    for entry in given:
        header, equals, field = (part.strip() for part in entry.rpartition("="))
        if not equals or not header or field not in (*FIELDS, "ignore"):
            raise Refusal("cli.unknown_field", given=entry, fields=", ".join((*FIELDS, "ignore")))
        meant[header] = field
    return meant
