"""`ithaca db`: upgrade, backup, and what people may ask for about themselves."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import Config, settings_from
from bot.cli.people import erase_person, export_person, retention
from bot.domain.refusal import Refusal

database_app = typer.Typer(help="Look after the database.", no_args_is_help=True)
database_app.command("export-person")(export_person)
database_app.command("erase-person")(erase_person)
database_app.command("retention")(retention)


@database_app.command()
def upgrade(config: Config = None) -> None:
    """Bring the database to the shape that this version needs.

    Makes one if there is none; an existing one is backed up first. “ithaca run” does the same by itself.
    """
    from bot.log import start_logging
    from bot.process import prepare_database
    from bot.storage.lock import sole_process
    from bot.terminal import progress, show
    from bot.texts import text

    settings = settings_from(config)
    start_logging("warning", "lines")
    with sole_process(settings.database.path), progress(text("cli.upgrading")):
        kept = prepare_database(settings)
    if kept:
        show(text("cli.backed_up", None, path=kept))
    show(text("cli.up_to_date", None, path=settings.database.path))


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
    from bot.texts import text

    settings = settings_from(config)
    path, folder = settings.database.path, to or settings.database.backups
    if state_of(path) == "missing":
        raise Refusal("database.nothing_to_back_up", path=path)
    with progress(text("cli.backing_up")):
        made = back_up(path, folder, "by-hand", SystemClock().now(), settings.database.backups_kept)
    show(text("cli.backed_up", None, path=made))
