"""Processes of their own for whatever is measured, and what the kernel says about them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB (10^6 bytes). `pss` counts pages shared with others by halves, thirds …."""

    rss: float
    pss: float | None


def memory_of(pid: int) -> Memory:
    """As the kernel (Linux) counts it now."""
    status = _kilobytes(Path(f"/proc/{pid}/status"))
    try:
        pss = _kilobytes(Path(f"/proc/{pid}/smaps_rollup")).get("Pss")
    except OSError:
        pss = None
    return Memory(status["VmRSS"] * 1024 / 1e6, None if pss is None else pss * 1024 / 1e6)


def children_of(pid: int) -> list[tuple[int, str]]:
    """The processes that it has started and that still run: pid and command line."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found.append((int(child), words.strip()))
    return found


def _kilobytes(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}


def load() -> str:
    """How busy the machine is: a measurement on a busy one says little."""
    shares: Sequence[float] = os.getloadavg()
    return f"load {shares[0]:.1f} on {os.cpu_count()} cores"
