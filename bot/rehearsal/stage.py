"""A rehearsal, set up: the local Discord, the real bot as a process of its own, and the cast's line to both."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.clock import network_pause
from bot.domain.quiz import QuizPack
from bot.domain.refusal import Refusal
from bot.domain.roster import RosterFile
from bot.rehearsal.bot_process import BotProcess
from bot.rehearsal.cast import Cast
from bot.rehearsal.clock import SharedClock
from bot.rehearsal.ensemble import SCHOOL, ensemble, handle_of
from bot.rehearsal.server import LocalDiscord
from bot.rehearsal.term.cast import TermCast
from bot.rehearsal.term.diary import STORY, Diary
from bot.rehearsal.term.reactions import reactions
from bot.rehearsal.timekeeper import WorldClock
from bot.rehearsal.visitor import Visitor
from bot.settings import REHEARSAL_CLOCK_VARIABLE

ZONE = "Asia/Hong_Kong"
NO_CONFIG = "no-config.toml"
"""An empty file of settings in every rehearsal's folder."""
BOT_WITHIN = 30.0
"""Seconds, real ones, in which the bot must have come to the server."""


@dataclass(frozen=True)
class Play:
    """What is rehearsed: the files as a person gave them, and what they say."""

    roster: RosterFile
    roster_name: str
    roster_bytes: bytes
    pack: QuizPack
    pack_name: str
    pack_bytes: bytes | None
    """None for the quiz that ships with the bot."""
    seed: int


@dataclass(frozen=True)
class Stage:
    """Everything that is running. `owner` is the organiser who made the server."""

    play: Play
    folder: Path
    server: LocalDiscord
    bot: BotProcess
    clock: SharedClock
    session: aiohttp.ClientSession
    cast: Cast
    term: TermCast
    accounts: dict[str, str]
    """Discord id by handle."""
    codes: dict[str, str] = field(default_factory=dict)
    """The codes of those who have not typed them, by handle."""

    @property
    def database(self) -> Path:
        return self.folder / "ithaca.db"

    @property
    def page(self) -> str:
        """The page's address, with the organiser as the person to be."""
        return f"{self.server.url}/#as={self.accounts[SCHOOL[0].handle]}"

    async def roles(self) -> list[dict[str, str]]:
        """The server's roles: id and name."""
        async with self.session.get(f"{self.server.url}/door/roles") as response:
            found: list[dict[str, str]] = await response.json()
            return found

    async def counts(self) -> dict[str, Any]:
        """What the local Discord has counted so far."""
        async with self.session.get(f"{self.server.url}/door/counts") as response:
            found: dict[str, Any] = await response.json()
            return found

    def visitor(self, handle: str) -> Visitor:
        return Visitor(self.session, self.server.url, self.accounts[handle])

    def wrote(self, action: str, **more: object) -> None:
        """Write down in the story's log what the organiser who made the server has done."""
        self.term.diary.note(SCHOOL[0].handle, "", action, **more)


class StageLog:
    """The story's log, for those whose Discord ids are known and not their handles."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._handles = {account: handle for handle, account in stage.accounts.items()}

    def now(self) -> datetime:
        return self._stage.clock.now()

    def wrote(self, person: str, action: str, /, **more: object) -> None:
        handle = self._handles[person]
        if action == "was_sent_code":
            self._stage.codes[handle] = str(more["code"])
        self._stage.term.diary.note(handle, self._stage.term.groups.get(handle, ""), action, **more)


@asynccontextmanager
async def set_stage(
    play: Play,
    *,
    port: int,
    fast: bool,
    trace: Path | None,
    folder: Path | None,
    after: timedelta = timedelta(),
) -> AsyncIterator[Stage]:
    """Start everything, and stop it all at the end. Without a `folder` nothing is kept.

    The rehearsal begins now, or `after` some time: what comes of it hangs on the day of the week and the hour.

    Raises `Refusal` if the port is taken or the bot does not come.
    """
    async with AsyncExitStack() as things:
        kept = folder or Path(things.enter_context(tempfile.TemporaryDirectory(prefix="ithaca-rehearsal-")))
        try:
            clock = WorldClock(after // timedelta(milliseconds=1))
            server = await LocalDiscord.start(port=port, fast=fast, trace=trace, clock=clock)
        except OSError as taken:
            raise Refusal("rehearsal.port_taken", port=port) from taken
        things.push_async_callback(server.close)
        server.zone = ZONE
        people = server.world.settle(ensemble(play.roster))
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        follower = await SharedClock.connect(server.clock_url)
        things.push_async_callback(follower.close)
        await things.enter_async_context(session)
        bot = BotProcess(_environment(server, kept), kept / "bot.log")
        things.push_async_callback(bot.stop)
        await bot.start()
        term = TermCast(play.roster.people, reactions(), follower, play.seed, ZONE)
        if folder is not None:
            term.diary = Diary(follower, folder / STORY)
            things.callback(term.diary.close)
        cast = Cast(session, server.url, follower, play.seed, play.pack.questions, term=term)
        stage = Stage(play, kept, server, bot, follower, session, cast, term, {h: str(i) for h, i in people.items()})
        stage.wrote("made_server", guild=str(server.world.guild.id))
        for row in play.roster.people:
            term.diary.note(handle_of(row), row.group or "", "is_on_server", account=stage.accounts[handle_of(row)])
        await _bot_is_there(stage)
        yield stage


def _environment(server: LocalDiscord, folder: Path) -> dict[str, str]:
    """The bot's settings, and only these: a real `config.toml` in this folder is no part of a rehearsal."""
    nothing = folder / NO_CONFIG
    nothing.write_text("")
    others = {name: value for name, value in os.environ.items() if not name.startswith("ITHACA_")}
    return others | {
        "ITHACA_CONFIG": str(nothing),
        "ITHACA_TOKEN": server.token,
        "ITHACA_DISCORD__API_BASE": server.api_base,
        "ITHACA_DISCORD__GATEWAY": server.gateway_url,
        "ITHACA_DATABASE__PATH": str(folder / "ithaca.db"),
        "ITHACA_DATABASE__BACKUPS": str(folder / "backups"),
        "ITHACA_LOGGING__FORMAT": "json",
        REHEARSAL_CLOCK_VARIABLE: server.clock_url,
    }


async def _bot_is_there(stage: Stage) -> None:
    try:
        async with asyncio.timeout(BOT_WITHIN):
            while not stage.bot.hopeless:
                async with stage.session.get(f"{stage.server.url}/door/world") as response:
                    if (await response.json())["commands_ready"]:
                        return
                await network_pause(0.1)
    except TimeoutError:
        pass
    said = (stage.folder / "bot.log").read_text(errors="replace").strip().splitlines()
    raise Refusal("rehearsal.bot_absent", last=said[-1] if said else "")
