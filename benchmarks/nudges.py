"""Many nudges: `python -m benchmarks.nudges --groups 250`.

With 100,000 planned, what a look costs at which nothing is due, and how long the bot takes to start. Then an outage is
over and 10,000 are due: how long they take to go out, and whether Discord refuses one. Exit code 0 if every figure is
within its target, otherwise 1.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, bound, report, said
from benchmarks.machine import quiet
from benchmarks.meeting import Planner, over_message
from benchmarks.school import School, school_of
from benchmarks.servers import Server, server_of
from benchmarks.setting_up import bot_at, ithaca_at
from benchmarks.start import Start, one_start

PLANNED, DUE = 100_000, 10_000
WAKES = 300
TARGET_WAKE_MS = 5.0
STARTS = 5
TARGET_START = 3.0
PER_SECOND = 40
"""The paced sender's calls."""
SLACK = 1.1
DRAINS_WITHIN = 900.0


@dataclass(frozen=True)
class Drained:
    """What came of the outage: messages by the world's count, nudges by the database's, seconds, refusals."""

    due: int
    messages: int
    sent_once: int
    seconds: float
    refused: int


@dataclass(frozen=True)
class Found:
    """Everything that was measured. Milliseconds of each look, the starts, and the seconds that planning all took."""

    planned: int
    planning: float
    wakes: Sequence[float]
    starts: Sequence[Start]
    drained: Drained


async def measure(school: School, folder: Path, planned: int, due: int) -> Found:
    async with server_of(school, folder, "discord") as server:
        async with ithaca_at(server, folder, said):
            pass
        async with Planner.at(folder / "ithaca.db") as planner:
            said(f"Planning {planned:,} nudges")
            began = time.monotonic()
            planned = await planner.plan_ahead(planned)
            planning = time.monotonic() - began
            wakes = [await planner.look() for _ in range(WAKES)]
        starts = []
        for number in range(STARTS):
            starts.append(await one_start(server, folder))
            said(f"Start {number + 1} of {STARTS}: {starts[-1].seconds:.2f} s")
        return Found(planned, planning, wakes, starts, await drain(server, folder, due))


async def drain(server: Server, folder: Path, wanted: int) -> Drained:
    """An outage is over: start the bot and see everything go out that was due meanwhile."""
    database = folder / "ithaca.db"
    async with Planner.at(database) as planner:
        due = await planner.plan_outage(wanted)
    said(f"{due:,} messages are due")
    before = await server.counts()
    server.lookout.forget()
    await quiet([os.getpid(), server.pid])
    bot = bot_at(server, folder)
    await bot.start()
    try:
        messages = await server.lookout.until(over_message, due, seconds=DRAINS_WITHIN)
        await asyncio.sleep(1.1 * due / PER_SECOND / 10)  # so that one too many would be seen
        messages = await server.lookout.until(over_message, due, seconds=1)
    finally:
        await bot.stop()
    after = await server.counts()
    refused = after["by_status"].get("429", 0) - before["by_status"].get("429", 0)
    moments = [int(message["id"]) >> 22 for message in messages]
    async with Planner.at(database) as planner:
        sent_once = await planner.sent_once()
    return Drained(due, len(messages), sent_once, (max(moments) - min(moments)) / 1000, refused)


def figures(found: Found) -> list[Figure]:
    """What is promised, and what was found."""
    drained = found.drained
    everything = f"{drained.messages:,} messages, {drained.sent_once:,} nudges sent"
    exact = drained.messages == drained.sent_once == drained.due
    return [
        bound(f"median look with nothing due, {found.planned:,} planned", median(found.wakes), TARGET_WAKE_MS, "ms"),
        bound("median start to first answer", median(start.seconds for start in found.starts), TARGET_START, "s"),
        Figure("messages due after an outage, each once", everything, f"{drained.due:,}", exact),
        bound("from the first to the last", drained.seconds, SLACK * (drained.due - 1) / PER_SECOND, "s", digits=0),
        Figure("refused with 429", str(drained.refused), "0", drained.refused == 0),
    ]


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nudges", description=__doc__)
    parser.add_argument("--groups", type=int, default=250, help="mentor groups of five people")
    parser.add_argument("--planned", type=int, default=PLANNED, help="nudges that are planned ahead, at least")
    parser.add_argument("--due", type=int, default=DUE, help="messages that are due after the outage, at least")
    options = parser.parse_args()
    school = school_of(options.groups)
    with tempfile.TemporaryDirectory(prefix="ithaca-nudges-") as folder:
        found = asyncio.run(measure(school, Path(folder), options.planned, options.due))
    ordered = sorted(found.wakes)
    print(f"{options.groups} groups. Planning all {found.planned:,} nudges took {found.planning:.1f} s.")
    print(f"A look: median {median(ordered):.2f} ms, 99th of 100 {ordered[int(len(ordered) * 0.99)]:.2f} ms.")
    print("Starts: " + ", ".join(f"{start.seconds:.2f} s" for start in found.starts) + "\n")
    return report(figures(found))


if __name__ == "__main__":
    sys.exit(main())
