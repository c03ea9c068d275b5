"""The database that a command works on, and the programmes in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.domain.programme import Programme
    from bot.settings import Settings
    from bot.storage.unit import Database


@asynccontextmanager
async def opened(settings: "Settings") -> "AsyncIterator[Database]":
    """The settings' database. Raises `Refusal` where there is none, and for one of another version's shape."""
    from bot.storage.state import state_of
    from bot.storage.unit import Database

    path = settings.database.path
    state = state_of(path)
    if state == "missing":
        raise Refusal("database.missing", path=path)
    if state == "old":
        raise Refusal("database.old", path=path)
    database = Database(path)
    try:
        yield database
    finally:
        await database.close()


def programme_of(programmes: "Sequence[Programme]", server: int | None) -> "Programme":
    """The programme of the server, or the only one there is."""
    found = programmes_of(programmes, server)
    if len(found) != 1:
        raise _which(programmes)
    return found[0]


def programmes_of(programmes: "Sequence[Programme]", server: int | None) -> "list[Programme]":
    """The programme of the server, or without a server all. Raises `Refusal` if there is none."""
    if not programmes:
        raise Refusal("cli.no_programme")
    found = [programme for programme in programmes if server in (None, programme.guild_id)]
    if not found:
        raise _which(programmes)
    return found


def _which(programmes: "Sequence[Programme]") -> Refusal:
    ids = ", ".join(str(programme.guild_id) for programme in programmes)
    return Refusal("cli.which_programme", n=len(programmes), ids=ids)
