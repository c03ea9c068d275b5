"""`ithaca roster check` and `ithaca quiz check`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asked import FINDINGS, Json, about, read, sentence
from bot.domain.refusal import Refusal

QUIZ = (
    "The quiz: TOML, Kahoot's or ClassQuiz's spreadsheet, Open Trivia DB (JSON), GIFT, Aiken or CSV; "
    "or a ZIP of one of them and its pictures."
)

roster_app = typer.Typer(help="Check a roster before you import it.", no_args_is_help=True)
quiz_app = typer.Typer(
    help="Check a quiz before you upload it, or turn it into another kind of file.", no_args_is_help=True
)


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

    try:
        mapping = columns_meant(column or [])
        data = read(file)
        with progress(text("cli.reading", None, file=file.name)), about(file):
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


@quiz_app.command("check")
def check_quiz(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=QUIZ, show_default=False)],
    as_json: Json = False,
) -> None:
    """See which questions of a quiz are fit to be asked, and what to mend in the others.

    Exit code 0: all good. 1: some questions are wrong. 2: the file cannot be read at all.

    \b
    Example:
      ithaca quiz check history.toml
      ithaca quiz check kahoot.xlsx
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
