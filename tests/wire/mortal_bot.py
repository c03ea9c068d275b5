"""The real bot as a process of its own that a test starts, stops and kills, and waiting for what comes of it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bot.rehearsal.server import LocalDiscord
from bot.settings import REHEARSAL_CLOCK_VARIABLE

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Real seconds in which something must come about on a busy machine."""
LOOK_EVERY = 0.02
HASTY = ("-m", "tests.wire.hasty_bot", "run")
"""The bot that is in more of a hurry to try again; see there."""

T = TypeVar("T")


async def found(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = PATIENCE) -> T:
    """What `look` gives, as soon as there is something to it. Fails after so many real seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (there := await look()):
        assert asyncio.get_running_loop().time() < deadline, f"it did not come about: {what}"
        await asyncio.sleep(LOOK_EVERY)
    return there


async def until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as it is true. Fails after so many real seconds."""

    async def look() -> object:
        return true()

    await found(look, what, seconds)


class Bot:
    """`python -m bot run`, as often as it is started."""

    def __init__(self, server: LocalDiscord, folder: Path) -> None:
        self._server = server
        self.log = folder / "bot.log"
        nothing = folder / "no-config.toml"
        nothing.write_text("")
        others = {name: value for name, value in os.environ.items() if not name.startswith("ITHACA_")}
        self.environment = others | {
            "ITHACA_CONFIG": str(nothing),
            "ITHACA_TOKEN": server.token,
            "ITHACA_DISCORD__API_BASE": server.api_base,
            "ITHACA_DISCORD__GATEWAY": server.gateway_url,
            "ITHACA_DATABASE__PATH": str(folder / "ithaca.db"),
            "ITHACA_DATABASE__BACKUPS": str(folder / "backups"),
            REHEARSAL_CLOCK_VARIABLE: server.clock_url,
        }
        self.process: asyncio.subprocess.Process | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self, *program: str) -> None:
        """Start it (or another program in its place), and wait until it gets its events."""
        before = self._sessions()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *(program or ("-m", "bot", "run")),
                cwd=ROOT,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stderr=log,
            )
        await until(lambda: self._sessions() - before or not self.alive, "the bot logs in")
        assert self.alive, self.log.read_text()

    def _sessions(self) -> set[str]:
        return {session.id for session in self._server.gateway.sessions.all()}

    async def kill(self) -> None:
        """`kill -9`."""
        assert self.process is not None
        if self.alive:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """Ask it to end, as a supervisor does."""
        assert self.process is not None
        self.process.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await self.process.wait() == 0

    async def restart(self) -> None:
        await self.kill()
        await self.start()
