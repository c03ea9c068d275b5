"""The command line: `ithaca`, which is also `python -m bot`.

Each command imports what it needs when it is called, so that `ithaca --help` answers at once. What a person can mend is
one sentence on standard error and exit code 2, never a traceback.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from bot.cli.asked import UNREADABLE, Config, sentence
from bot.cli.checking import quiz_app, roster_app
from bot.cli.converting import convert_quiz
from bot.cli.database import database_app
from bot.cli.reporting import report
from bot.cli.running import doctor, rehearse, run
from bot.domain.refusal import Refusal

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
app.command()(rehearse)
app.command()(run)
app.command()(doctor)
app.command()(report)
quiz_app.command("convert")(convert_quiz)
app.add_typer(roster_app, name="roster")
app.add_typer(quiz_app, name="quiz")
app.add_typer(database_app, name="db")


@app.callback()
def ithaca(context: typer.Context, config: Config = None) -> None:
    if config is not None:
        os.environ["ITHACA_CONFIG"] = str(config)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line says and end the process with the exit code."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="ithaca")
    except Refusal as refusal:
        typer.echo(sentence(refusal), err=True)
        sys.exit(UNREADABLE)
    sys.exit(0)
