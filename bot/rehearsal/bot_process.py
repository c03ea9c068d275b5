"""The real bot, as a process of its own, pointed at the local Discord, and started again when it dies.

A school would run it under a supervisor; this is the rehearsal's. So a person may kill the bot in the middle of a
question and see that the evening goes on.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.clock import network_pause

RESTART_AFTER = 1.0
"""Seconds, real ones. A crash loop must not burn Discord's 1,000 log-ins a day."""
STOP_WITHIN = 10.0
CANNOT_START = 2
"""The bot's exit code for what another start would not heal."""


class BotProcess:
    """`python -m bot run` with these settings in its environment."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = dict(environment)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def hopeless(self) -> bool:
        """Whether it has said why it cannot start."""
        return self._process is not None and self._process.returncode == CANNOT_START

    async def start(self) -> None:
        """Start it, and keep it running."""
        await self._spawn()
        self._supervisor = asyncio.create_task(self._supervise())

    async def kill(self) -> None:
        """`kill -9`, as a power cut would. It is started again."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, and insist if it does not."""
        if self._supervisor:
            self._supervisor.cancel()
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _spawn(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,  # it ends when this end of the pipe is gone
                stdout=log,
                stderr=log,
            )
        self.starts += 1

    async def _supervise(self) -> None:
        while True:
            assert self._process is not None
            if await self._process.wait() == CANNOT_START:
                return
            await network_pause(RESTART_AFTER)
            await self._spawn()
