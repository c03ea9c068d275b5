"""How the bot's process ends, and what it makes of what keeps it from Discord. The process itself: tests/wire."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import aiohttp
import discord
import pytest

from bot.app import create_bot
from bot.domain.refusal import Refusal
from bot.interactions.client import Ithaca
from bot.process import IN_HAND, _drain, _trouble
from bot.settings import DatabaseSettings, Settings


@pytest.fixture
async def bot(database_file: Path) -> AsyncIterator[Ithaca]:
    made = create_bot(Settings(database=DatabaseSettings(path=database_file)))
    yield made
    await made.close()


async def test_it_asks_discord_for_servers_only(bot: Ithaca) -> None:
    """No privileged intent, and none that tells of messages."""
    assert bot.intents == discord.Intents(guilds=True)


@pytest.mark.parametrize("name", IN_HAND)
async def test_a_press_that_is_being_answered_is_let_finish(bot: Ithaca, name: str) -> None:
    answered = asyncio.Event()

    async def answer() -> None:
        for _ in range(50):
            await asyncio.get_running_loop().run_in_executor(None, lambda: None)
        answered.set()

    answering = asyncio.create_task(answer(), name=f"{name}1")
    await _drain(bot)
    assert answered.is_set()
    await answering


def test_discord_py_still_names_its_tasks_so() -> None:
    """`IN_HAND` relies on it."""
    sources = [
        Path(module.__file__ or "").read_text("utf-8")
        for module in (discord.client, discord.app_commands.tree, discord.ui.view)
    ]
    for name, source in zip(("discord.py: ", "CommandTree-invoker", "discord-ui-"), sources, strict=True):
        assert f"'{name}" in source.replace('"', "'")


def response(status: int) -> aiohttp.ClientResponse:
    """As much of an HTTP answer as discord.py's errors read."""
    return cast("aiohttp.ClientResponse", SimpleNamespace(status=status, reason="because"))


def closed(code: int) -> discord.ConnectionClosed:
    socket = SimpleNamespace(close_code=code)
    return discord.ConnectionClosed(cast("aiohttp.ClientWebSocketResponse", socket), shard_id=None)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ConnectionRefusedError(), "ConnectionRefusedError"),
        (TimeoutError(), "TimeoutError"),
        (aiohttp.ServerDisconnectedError(), "ServerDisconnectedError"),
        (discord.GatewayNotFound(), "GatewayNotFound"),  # type: ignore[no-untyped-call]
        (discord.DiscordServerError(response(503), None), "HTTP 503"),
        (discord.HTTPException(response(429), None), "HTTP 429"),
        (discord.ext.commands.ExtensionFailed("cogs.groups", ConnectionResetError()), "ConnectionResetError"),
    ],
)
async def test_what_passes_by_itself_is_waited_for(bot: Ithaca, error: Exception, trouble: str) -> None:
    assert _trouble(error, bot) == trouble


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (discord.LoginFailure(), "process.token_refused"),
        (closed(4004), "process.token_refused"),
        (closed(4013), "process.gateway_refused"),
        (discord.NotFound(response(404), None), "process.not_discord"),
        (TypeError("string indices must be integers"), "process.not_discord"),
    ],
)
async def test_what_a_person_must_mend_is_said(bot: Ithaca, error: Exception, key: str) -> None:
    with pytest.raises(Refusal, match=key):
        _trouble(error, bot)


async def test_a_bug_stays_a_bug(bot: Ithaca) -> None:
    with pytest.raises(ZeroDivisionError):
        _trouble(ZeroDivisionError(), bot)
