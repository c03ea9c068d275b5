"""Ithaca at a school, set up with its roster and its groups' channels by the organiser, with the bot's own commands."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import bot_environment
from benchmarks.servers import Server
from bot.rehearsal.bot_process import BotProcess
from bot.rehearsal.prelude import Cue, prelude
from bot.rehearsal.stage import ZONE
from bot.rehearsal.visitor import Message, Visitor

BOT_WITHIN = 60.0
CHANNELS_WITHIN = 900.0
"""Seconds. Discord lets a bot make few channels at a time."""


@dataclass(frozen=True)
class Ithaca:
    """The bot's process at a server, and where its database is."""

    server: Server
    process: BotProcess
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "ithaca.db"

    def count(self, query: str) -> int:
        """A number that plain SQL finds in the database; none of the bot's code is used."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return int(connection.execute(query).fetchone()[0])


def bot_at(server: Server, folder: Path) -> BotProcess:
    """The real bot, not started yet."""
    return BotProcess(bot_environment(server.there, folder), folder / "bot.log")


@asynccontextmanager
async def ithaca_at(
    server: Server, folder: Path, said: Callable[[str], None], quiz: tuple[str, bytes] | None = None
) -> AsyncIterator[Ithaca]:
    """The bot at a school that is set up, with a channel for every group, and with this quiz (file name, content)."""
    process = bot_at(server, folder)
    await process.start()
    try:
        await _set_up(server, said, quiz)
        yield Ithaca(server, process, folder)
    finally:
        await process.stop()


async def _set_up(server: Server, said: Callable[[str], None], quiz: tuple[str, bytes] | None) -> None:
    await _bot_is_there(server)
    channel = (await server.owner.channels())[0]["id"]

    def guest(roster_id: str, name: str) -> Visitor:
        return server.visitor(server.school.by_roster[roster_id])

    cue = Cue(server.owner, channel, guest, said)
    roster = (server.school.roster_name, server.school.roster)
    await prelude(cue, zone=ZONE, roles=await server.roles(), roster=roster, quiz=quiz)
    said("Making the groups' channels")
    server.lookout.forget()
    await server.owner.slash(channel, "groups create")
    await server.lookout.until(_welcomes, server.school.groups, seconds=CHANNELS_WITHIN)


def _welcomes(message: Message) -> bool:
    return bool(message["embeds"] and message["content"])


async def _bot_is_there(server: Server) -> None:
    async with asyncio.timeout(BOT_WITHIN):
        while True:
            async with server.session.get(f"{server.there.url}/door/world") as response:
                if (await response.json())["commands_ready"]:
                    return
            await asyncio.sleep(0.1)
