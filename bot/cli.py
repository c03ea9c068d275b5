"""The command line: `ithaca`, which is also `python -m bot`.

Each command imports what it needs when it is called, so that `ithaca --help` answers at once. What a person can mend is
one sentence on standard error and exit code 2, never a traceback.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.domain.refusal import Refusal
from bot.settings import REHEARSAL_CLOCK_VARIABLE, Settings, load_settings

UNREADABLE = 2
"""The exit code for what cannot be read or started at all; 1 is for findings in what could be read."""

app = typer.Typer(
    name="ithaca",
    help="Run a school's alumni-mentorship programme on Discord.\n\n"
    "To try everything without Discord, type “ithaca rehearse”. To run the real bot, copy config.example.toml to "
    "config.toml, then type “ithaca doctor” and “ithaca run”.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
database_app = typer.Typer(help="Look after the database.", no_args_is_help=True)
roster_app = typer.Typer(help="Check a roster before you import it.", no_args_is_help=True)
quiz_app = typer.Typer(help="Check a quiz pack before you upload it.", no_args_is_help=True)
app.add_typer(database_app, name="db")
app.add_typer(roster_app, name="roster")
app.add_typer(quiz_app, name="quiz")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings file. Without it: ITHACA_CONFIG, then config.toml in this folder.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs to read.")]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line says and end the process with the exit code."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="ithaca")
    except Refusal as refusal:
        complain(refusal)
        sys.exit(UNREADABLE)
    sys.exit(0)


def complain(refusal: Refusal) -> None:
    """Tell, on standard error, why not."""
    from bot.texts import text

    print(text(refusal.key, None, **refusal.blanks), file=sys.stderr)  # noqa: T201


def settings_from(config: Path | None) -> Settings:
    return load_settings(config)


@app.command()
def run(config: Config = None) -> None:
    """Run the bot until you press Ctrl-C."""
    from bot.process import run as run_bot

    run_bot(settings_from(config), os.environ.get(REHEARSAL_CLOCK_VARIABLE))


@database_app.command()
def upgrade(config: Config = None) -> None:
    """Make the database, or bring it to the shape that this version needs. A backup is made first."""
    from bot.process import prepare_database
    from bot.storage.lock import sole_process

    settings = settings_from(config)
    with sole_process(settings.database.path):
        prepare_database(settings)
    typer.echo(f"The database {settings.database.path} is up to date.")
