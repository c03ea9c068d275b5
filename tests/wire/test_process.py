"""The bot as a process: it starts only when it can, waits for a network, and ends when it is told to."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.rehearsal.server import LocalDiscord
from tests.wire.conftest import PEOPLE, ROLES

TOKEN = "rehearsal-token"


class Process:
    """`python -m bot run` with a database of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""

    async def says(self, words: str) -> None:
        """Wait until its log has these words. Fails if it ends first, or after 20 s."""
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            while words not in self.said:
                line = await self.process.stderr.readline()
                assert line, f"it ended without saying {words!r}: {self.said}"
                self.said += line.decode()

    async def ended(self) -> int:
        """Its exit code."""
        assert self.process.stderr is not None
        async with asyncio.timeout(20):
            self.said += (await self.process.stderr.read()).decode()
            return await self.process.wait()


@asynccontextmanager
async def bot(folder: Path, api_base: str, *, token: str = TOKEN, **environment: str) -> AsyncIterator[Process]:
    ours = {
        "ITHACA_TOKEN": token,
        "ITHACA_CONFIG": os.devnull,
        "ITHACA_DATABASE__PATH": str(folder / "ithaca.db"),
        "ITHACA_DISCORD__API_BASE": api_base,
        "ITHACA_DISCORD__GATEWAY": api_base.replace("http://", "ws://").replace("/api/v10", "/gateway/"),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env={**os.environ, **ours, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    server = await LocalDiscord.start(token=TOKEN)
    server.world.populate(PEOPLE, roles=ROLES)
    yield server
    await server.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_makes_its_database_logs_in_and_stops_when_told(
    tmp_path: Path, discord: LocalDiscord, number: signal.Signals
) -> None:
    async with bot(tmp_path, discord.api_base) as process:
        await process.says("has connected to Gateway")
        process.process.send_signal(number)
        assert await process.ended() == 0
        assert "stopped" in process.said
        assert "Traceback" not in process.said
        assert TOKEN not in process.said


async def test_a_second_one_on_the_same_database_is_turned_away(tmp_path: Path, discord: LocalDiscord) -> None:
    async with bot(tmp_path, discord.api_base) as first:
        await first.says("has connected to Gateway")
        async with bot(tmp_path, discord.api_base) as second:
            assert await second.ended() == 2
            assert f"Another Ithaca (process {first.process.pid})" in second.said
            assert "Traceback" not in second.said


async def test_a_wrong_token_is_said_once_and_not_tried_again(tmp_path: Path, discord: LocalDiscord) -> None:
    async with bot(tmp_path, discord.api_base, token="wrong") as process:
        assert await process.ended() == 2
        assert process.said.splitlines()[-1].startswith("Discord does not accept the bot token")
        assert "Traceback" not in process.said


async def test_it_waits_for_a_network_that_comes_later(tmp_path: Path, discord: LocalDiscord) -> None:
    port = int(discord.url.rpartition(":")[2])
    await discord.close()
    async with bot(tmp_path, f"http://127.0.0.1:{port}/api/v10") as process:
        await process.says("discord.unreachable")
        later = await LocalDiscord.start(token=TOKEN, port=port)
        try:
            later.world.populate(PEOPLE, roles=ROLES)
            await process.says("has connected to Gateway")
        finally:
            await later.close()


async def test_it_can_be_stopped_while_it_waits(tmp_path: Path) -> None:
    async with bot(tmp_path, "http://127.0.0.1:9/api/v10") as process:
        await process.says("discord.unreachable")
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0


async def test_it_waits_for_a_gateway_that_comes_later(tmp_path: Path, discord: LocalDiscord) -> None:
    """REST answers, the gateway does not: discord.py alone would end with an AttributeError."""
    async with bot(tmp_path, discord.api_base, ITHACA_DISCORD__GATEWAY="ws://127.0.0.1:9/") as process:
        await process.says("discord.unreachable")
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0


async def test_an_address_that_is_not_discord_is_said(tmp_path: Path) -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome to the school</h1>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with bot(tmp_path, f"http://{host}:{port}/api/v10") as process:
            assert await process.ended() == 2
            assert "is not Discord" in process.said
            assert "Traceback" not in process.said
    finally:
        await runner.cleanup()
