"""`ithaca db export-person`, `erase-person` and `retention`: for staff whom somebody has asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import Config, settings_from
from bot.cli.stored import opened, programmes_of
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.domain.programme import Programme
    from bot.services import Services
    from bot.services.privacy import Export
    from bot.settings import Settings

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Roster id, Discord name, or full name.")]
Server = Annotated[
    int | None,
    typer.Option(metavar="ID", help="Of which Discord server, if several have such a person.", show_default=False),
]


def export_person(
    who: Who,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the ZIP.")] = Path("export.zip"),
    server: Server = None,
    config: Config = None,
) -> None:
    """Write everything that is kept of somebody into a ZIP.

    May be used while the bot is running.
    """
    from bot.files.export import write_export
    from bot.terminal import show
    from bot.texts import text

    settings = settings_from(config)

    async def find() -> "Export":
        async with _services(settings) as services:
            programme, person = await _person(services, who, server)
            await services.reports.exported(programme, None, "person")
            return await services.privacy.export_person(person)

    with _new_file(out):
        found = asyncio.run(find())
        content, _ = write_export(found.rows, found.photos, text("privacy.read_me", name=found.name), largest=2**31)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise Refusal("cli.file_unwritable", file=out, reason=error.strerror) from error
    show(text("cli.exported", file=out))


def erase_person(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    server: Server = None,
    config: Config = None,
) -> None:
    """Take everything out that is kept of somebody. Stop the bot first.

    Counts stay, with nobody behind them. Backups keep it until they are deleted.
    """
    from bot.storage.lock import sole_process
    from bot.terminal import show
    from bot.texts import text

    settings = settings_from(config)

    async def erase() -> bool:
        async with _services(settings) as services:
            programme, person = await _person(services, who, server)
            if not yes and not typer.confirm(text("cli.erase_sure", name=person.name), err=True):
                raise Refusal("cli.nothing_erased")
            return (await services.privacy.erase_person(programme, person)).request is None

    with sole_process(settings.database.path):
        done = asyncio.run(erase())
    show(text("cli.erased" if done else "cli.under_review"))


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
    config: Config = None,
) -> None:
    """Delete what is older than the settings allow; the running bot does so every day.

    With --dry-run it may be used while the bot is running.
    """
    from contextlib import nullcontext

    from bot.storage.lock import sole_process
    from bot.terminal import show
    from bot.texts import text

    settings = settings_from(config)

    async def look() -> dict[str, int]:
        async with _services(settings) as services:
            return await (services.privacy.overdue() if dry_run else services.privacy.let_go())

    with nullcontext() if dry_run else sole_process(settings.database.path):
        found = asyncio.run(look())
    if as_json:
        typer.echo(json.dumps(found))
        return
    for kind, count in found.items():
        show(f"{text(f'cli.period_{kind}')}: {count}")
    show(text("cli.would_go" if dry_run else "cli.has_gone"))


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """An empty file that only its owner may read; gone again if what is to fill it fails.

    It is there before anybody is looked up, since an export is noted down as made. Raises `Refusal` where there can be
    no such file.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise Refusal("cli.export_exists", file=path) from error
    except OSError as error:
        raise Refusal("cli.file_unwritable", file=path, reason=error.strerror) from error
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@asynccontextmanager
async def _services(settings: "Settings") -> AsyncIterator["Services"]:
    """The services on the settings' database. Raises `Refusal` as `opened` does."""
    from bot.clock import SystemClock
    from bot.services import build_services

    async with opened(settings) as database:
        yield build_services(
            database,
            SystemClock(),
            settings.database.backups,
            photos=settings.meetups.photos,
            retention=settings.retention.periods(),
        )


async def _person(services: "Services", who: str, server: int | None) -> tuple["Programme", Participant]:
    """The programme and person that are meant. Raises `Refusal` for nobody, and where it is not clear who is."""
    found = []
    for programme in programmes_of(await services.programme.every(), server):
        try:
            found.append((programme, await services.roster.person(programme.id, who)))
        except Refusal as no:
            # The sentences of the roster tell people to pick from a list that Discord shows.
            if no.key == "roster.several_people":
                raise Refusal("cli.several_people", name=who) from no
            if no.key != "roster.no_such_person":
                raise
    if not found:
        raise Refusal("cli.no_such_person", name=who)
    if len(found) > 1:
        ids = ", ".join(str(programme.guild_id) for programme, _ in found)
        raise Refusal("cli.person_of_several", name=who, ids=ids)
    return found[0]
