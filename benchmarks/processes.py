"""Processes of their own for whatever is measured."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

READY_WITHIN = 30.0
"""Seconds in which a local Discord must say where it listens."""
PER_SECOND = 50
"""Requests a second on routes whose limit Discord does not publish: searching members and giving roles among them. A
rehearsal assumes 10, with which 1,250 people take four minutes to join; none of these routes is measured."""


@dataclass(frozen=True)
class Addresses:
    """Where a local Discord is."""

    url: str
    api_base: str
    gateway: str
    token: str


class Child:
    """A Python module run as a process; its words on standard error go to `log`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    async def start(
        cls, module: str, *arguments: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> "Child":
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                env=None if environment is None else dict(environment),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        return cls(process)

    async def line(self) -> str:
        """Its next line on standard output. Raises `TimeoutError`, or `RuntimeError` if it ended instead."""
        assert self._process.stdout is not None
        found = await asyncio.wait_for(self._process.stdout.readline(), READY_WITHIN)
        if not found:
            raise RuntimeError(f"a process ended at its start with code {await self._process.wait()}")
        return found.decode()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await self._process.wait()


async def local_discord(people: Path, log: Path) -> tuple[Child, Addresses]:
    """Start a local Discord with these people."""
    arguments = ("--people", str(people), "--default-per-second", str(PER_SECOND))
    child = await Child.start("bot.rehearsal.server", *arguments, log=log)
    said = json.loads(await child.line())
    return child, Addresses(said["url"], said["api_base"], said["gateway"], said["token"])


def bot_environment(there: Addresses, folder: Path) -> dict[str, str]:
    """The settings of a bot that lives in `folder`, as a school would give them: no clock of a rehearsal's."""
    nothing = folder / "no-config.toml"
    nothing.write_text("")
    others = {name: value for name, value in os.environ.items() if not name.startswith("ITHACA_")}
    return others | {
        "ITHACA_CONFIG": str(nothing),
        "ITHACA_TOKEN": there.token,
        "ITHACA_DISCORD__API_BASE": there.api_base,
        "ITHACA_DISCORD__GATEWAY": there.gateway,
        "ITHACA_DATABASE__PATH": str(folder / "ithaca.db"),
        "ITHACA_DATABASE__BACKUPS": str(folder / "backups"),
        "ITHACA_LOGGING__FORMAT": "json",
    }
