"""How fast and how small the bot is with many groups: `python -m benchmarks.start --groups 250`.

Time from the process's start to the first slash command answered, and memory when nothing goes on. Exit code 0 if the
median start and the idle memory are within their targets, otherwise 1; then the costliest imports are listed too.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, bound, report, said, table
from benchmarks.machine import Memory, children_of, memory_of, quiet
from benchmarks.processes import bot_environment
from benchmarks.school import School, school_of
from benchmarks.servers import Server, server_of
from benchmarks.setting_up import ithaca_at
from bot.rehearsal.bot_process import BotProcess

STARTS = 7
TARGET_SECONDS = 3.0
TARGET_MB = 120.0
ASK_EVERY = 0.05
"""Seconds between two tries of somebody who cannot wait. The figure may be too high by as much, never too low."""
IDLE_AFTER = 10.0
"""Seconds after the first answer at which the bot is taken to be idle."""
GIVE_UP = 60.0
IMPORTS_SHOWN = 15


@dataclass(frozen=True)
class Start:
    """Seconds to the first answer; memory when idle; the processes the bot keeps beside itself."""

    seconds: float
    memory: Memory
    beside: Sequence[str]


async def measure(school: School, folder: Path, starts: int) -> tuple[list[Start], Memory, Counter[str]]:
    """Set the school up, then start the bot anew again and again. Also: its memory after the set-up, its imports."""
    async with server_of(school, folder, "discord") as server:
        async with ithaca_at(server, folder, said) as ithaca:
            await asyncio.sleep(IDLE_AFTER)
            assert ithaca.process.pid is not None
            after_work = memory_of(ithaca.process.pid)
        found = []
        for number in range(starts):
            found.append(await one_start(server, folder))
            said(f"Start {number + 1} of {starts}: {found[-1].seconds:.2f} s, {found[-1].memory.rss:.0f} MB")
        return found, after_work, await imports(server, folder)


async def one_start(server: Server, folder: Path) -> Start:
    """Start the bot, ask until it answers, let it rest, look, stop it."""
    await quiet([os.getpid(), server.pid])
    bot = BotProcess(bot_environment(server.there, folder), folder / "bot.log")
    began = time.monotonic()
    await bot.start()
    try:
        seconds = await first_answer(server, began)
        await asyncio.sleep(IDLE_AFTER)
        assert bot.pid is not None
        return Start(seconds, memory_of(bot.pid), [words for _, words in children_of(bot.pid)])
    finally:
        await bot.stop()


async def first_answer(server: Server, began: float) -> float:
    """Seconds from `began` to the first answer to `/programme show`, asked again and again by the organiser."""
    channel = (await server.owner.channels())[0]["id"]
    answered = asyncio.Event()

    async def ask() -> None:
        if (await server.owner.slash(channel, "programme show"))["state"] == "answered":
            answered.set()

    asking: set[asyncio.Task[None]] = set()
    try:
        async with asyncio.timeout(GIVE_UP):
            while not answered.is_set():
                asking.add(asyncio.create_task(ask()))
                with suppress(TimeoutError):
                    await asyncio.wait_for(answered.wait(), ASK_EVERY)
        return time.monotonic() - began
    finally:
        for task in asking:
            task.cancel()


async def imports(server: Server, folder: Path) -> Counter[str]:
    """Milliseconds that each package's own modules take to import, in one start of the real process."""
    log = folder / "imports.log"
    environment = bot_environment(server.there, folder) | {"PYTHONPROFILEIMPORTTIME": "1"}
    bot = BotProcess(environment, log)
    await bot.start()
    try:
        await first_answer(server, time.monotonic())
    finally:
        await bot.stop()
    own: Counter[str] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and len(parts) == 3 and parts[0].strip().isdigit():
            own[parts[2].strip().partition(".")[0]] += int(parts[0])
    return Counter({name: round(microseconds / 1000) for name, microseconds in own.items()})


def figures(starts: Sequence[Start]) -> list[Figure]:
    """What is promised, and what was found."""
    memory = max(start.memory.rss for start in starts)
    return [
        bound("median start to first answer", median(start.seconds for start in starts), TARGET_SECONDS, "s"),
        bound("largest idle memory (resident)", memory, TARGET_MB, "MB", digits=0),
    ]


def show(groups: int, starts: Sequence[Start], after_work: Memory) -> None:
    """Every start."""
    print(f"The bot's start with {groups} groups: seconds from the process's start to the first command answered,")
    print("MB when idle. Processes beside it are counted apart.\n")
    rows = [
        [str(n), f"{s.seconds:.2f}", f"{s.memory.rss:.0f}", _mb(s.memory.pss), "; ".join(s.beside) or "none"]
        for n, s in enumerate(starts, start=1)
    ]
    print(table(("start", "seconds", "RSS", "PSS", "beside it"), rows))
    print(f"\nMemory of the process that set the school up: {after_work.rss:.0f} MB, PSS {_mb(after_work.pss)}.")


def show_imports(own: Counter[str]) -> None:
    print("\nCostliest imports, ms by package (without what each imports from others):")
    print("\n".join(f"{spent:5}  {name}" for name, spent in own.most_common(IMPORTS_SHOWN)))


def _mb(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f}"


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--groups", type=int, default=250, help="mentor groups; 40 takes the sample roster")
    parser.add_argument("--starts", type=int, default=STARTS, help="how often the bot is started")
    parser.add_argument("--imports", action="store_true", help="list the costliest imports in any case")
    options = parser.parse_args()
    school = school_of(options.groups)
    with tempfile.TemporaryDirectory(prefix="ithaca-start-") as folder:
        starts, after_work, own = asyncio.run(measure(school, Path(folder), options.starts))
    show(options.groups, starts, after_work)
    found = figures(starts)
    if options.imports or not all(figure.kept for figure in found):
        show_imports(own)
    return report(found)


if __name__ == "__main__":
    sys.exit(main())
