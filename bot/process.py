"""The bot as a process: alone on its database, patient at the start, careful at the end."""

import asyncio
import gc
import os
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.clock import Clock, SystemClock, network_pause
from bot.domain.refusal import Refusal
from bot.log import log_task_errors, start_logging
from bot.settings import Settings, token_of
from bot.storage.lock import sole_process
from bot.storage.state import state_of

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

log = structlog.get_logger("ithaca.process")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts to reach Discord at the start. Discord allows 1,000 log-ins a day."""
DRAIN = 5.0
"""Seconds that a stop waits for presses that are being answered and messages that are being sent."""
IN_HAND = ("CommandTree-invoker", "discord-ui-", "discord.py: on_interaction")
"""How discord.py names the tasks that answer people."""
TOKEN_REFUSED = 4004


Connect = Callable[[], AbstractAsyncContextManager[Clock]]
"""Opens the clock that a rehearsal shares, inside the loop."""


def run(settings: Settings, connect: Connect | None = None) -> None:
    """Run the bot until it is told to stop (SIGTERM, Ctrl-C), by the machine's clock or the one that `connect` gives.

    Raises `Refusal` where it cannot start: no token, an unusable database, another process on it, a token that Discord
    does not take.
    """
    token = token_of(settings)
    start_logging(settings.logging.level, settings.logging.format)
    with sole_process(settings.database.path):
        if backed_up := prepare_database(settings):
            log.info("database.upgraded", backup=backed_up.name)
        asyncio.run(_serve(settings, token, connect))


def prepare_database(settings: Settings) -> Path | None:
    """Make the database, or bring it to this version's shape after a backup; give the backup's path if one was made.

    Call it as the `sole_process`. Raises `Refusal` for an unusable database and a backup that cannot be made.
    """
    state = state_of(settings.database.path)
    if state == "current":
        return None
    from sqlalchemy.exc import OperationalError

    from bot.storage.backup import backup
    from bot.storage.migrate import upgrade

    kept = None
    if state == "old":
        place, keep = settings.database.backups, settings.database.backups_kept
        kept = backup(settings.database.path, place, "before-upgrade", SystemClock().now(), keep)
    try:
        upgrade(settings.database.path)
    except OperationalError as error:
        key = "database.busy" if "locked" in str(error.orig) else "database.cannot_open"
        raise Refusal(key, path=settings.database.path, reason=error.orig) from error
    return kept


async def _serve(settings: Settings, token: str, connect: Connect | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    log_task_errors(loop)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if connect and sys.stdin and stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        # A rehearsal holds the other end of the pipe. However it dies, its bot does not outlive it.
        loop.add_reader(sys.stdin.fileno(), stop.set)
    async with connect() if connect else nullcontext(SystemClock()) as clock:
        await _until_stopped(settings, token, clock, stop)


async def _until_stopped(settings: Settings, token: str, clock: Clock, stop: asyncio.Event) -> None:
    """Try until Discord has been reached once; from then on discord.py reconnects by itself.

    Each attempt has a fresh bot, for one that failed half-way has loaded half of its features.
    """
    from discord import VoiceClient

    from bot.app import create_bot

    VoiceClient.warn_nacl = VoiceClient.warn_dave = False  # it says that there will be no voice; there is none
    pause = FIRST_PAUSE
    while not stop.is_set():
        bot = create_bot(settings, clock)
        try:
            trouble = await _one_life(bot, token, stop)
        finally:
            await bot.close()
        if trouble is None:
            break
        log.warning("discord.unreachable", trouble=trouble, address=settings.discord.api_base, seconds=pause)
        pauses = {asyncio.create_task(stop.wait()), asyncio.create_task(network_pause(pause))}
        _, left = await asyncio.wait(pauses, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        pause = min(pause * 2, LONGEST_PAUSE)
    log.info("stopped")


async def _one_life(bot: "Ithaca", token: str, stop: asyncio.Event) -> str | None:
    """Run `bot` until it is stopped; or give the name of what kept it from reaching Discord.

    Raises `Refusal` for what a person must mend.
    """
    living = asyncio.create_task(_live(bot, token))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not living.done():
        log.info("stopping")
        await _drain(bot)
        await bot.close()
        living.cancel()
        await asyncio.wait({living})
        return None
    error = living.exception()
    return _trouble(error, bot) if error else None


async def _live(bot: "Ithaca", token: str) -> None:
    await bot.login(token)
    # Logging in has loaded all features, which stay for good. The collector would look through all of it again and
    # again, and nobody is answered for those 60 ms.
    gc.collect()
    gc.freeze()
    await bot.connect()


def _trouble(error: BaseException, bot: "Ithaca") -> str:
    """What kept the bot from Discord for the moment, in a word. Raises what will not pass by itself."""
    import aiohttp
    import discord

    cause = getattr(error, "original", error)
    logged_in = bot.user is not None
    match cause:
        case discord.LoginFailure():
            raise Refusal("process.token_refused") from error
        case discord.ConnectionClosed(code=code):
            raise Refusal("process.token_refused" if code == TOKEN_REFUSED else "process.gateway_refused", code=code)
        case discord.HTTPException(status=status) if status >= 500 or status == 429:
            return f"HTTP {status}"
        case discord.HTTPException() | TypeError() | KeyError() if not logged_in:
            raise Refusal("process.not_discord") from error
        case OSError() | aiohttp.ClientError() | discord.GatewayNotFound():
            return type(cause).__name__
        case AttributeError() if bot.ws is None and logged_in:
            # discord.py's own: its reconnecting needs the web socket that the first attempt did not get.
            return type(cause.__context__ or cause).__name__
        case _:
            raise error


async def _drain(bot: "Ithaca") -> None:
    """Let presses be answered and messages be sent that are in hand now. What is cut off is safe in the database."""
    in_hand = {task for task in asyncio.all_tasks() if task.get_name().startswith(IN_HAND)}
    if in_hand:
        await asyncio.wait(in_hand, timeout=DRAIN)
    await bot.sender.idle(DRAIN)
