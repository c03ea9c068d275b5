"""`ithaca report`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import Config, settings_from
from bot.cli.stored import opened, programme_of
from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.domain.reports import ParticipationReport
    from bot.services.reports import Request
    from bot.settings import Settings


def report(
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")] = Path("reports"),
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="The first day. Without this: the programme's.", show_default=False),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--until", metavar="DAY", help="The last day. Without this: today.", show_default=False),
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the mentor group of this name.", show_default=False)
    ] = None,
    server: Annotated[
        int | None,
        typer.Option(metavar="ID", help="Which Discord server, if the database has several.", show_default=False),
    ] = None,
    config: Config = None,
) -> None:
    """Write the participation report from the database, without Discord: a workbook, CSV files and charts.

    May be used while the bot is running. It reads only, but for one line in the log of who looked at reports.

    \b
    Examples:
      ithaca report
      ithaca report --out march --from "1 March" --until "31 March"
    """
    from bot.services.reports import Request
    from bot.terminal import progress, show
    from bot.texts import text

    settings = settings_from(config)
    request = Request("participation", "xlsx", first, last, group)
    with progress(text("cli.reporting")):
        written = _write(asyncio.run(_made(settings, request, server)), out)
    show(text("reports.cli_written", None, n=written, folder=out))


async def _made(settings: "Settings", request: "Request", server: int | None) -> "ParticipationReport":
    from bot.clock import SystemClock
    from bot.services.reports import ReportService

    async with opened(settings) as database:
        async with database.read() as unit:
            programme = programme_of(await unit.programmes.every(), server)
        return await ReportService(database, SystemClock()).report(programme, None, request, programme.locale)


def _write(made: "ParticipationReport", out: Path) -> int:
    """Write the files into the folder; give how many. Raises `Refusal` where that cannot be."""
    from bot.cli.report_files import files_of

    files = files_of(made, made.programme.locale)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    except OSError as error:
        raise Refusal("cli.file_unwritable", file=out, reason=error.strerror) from error
    return len(files)
