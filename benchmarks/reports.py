"""Participation reports: 165 people with all files, and 10,000, while the bot's loop has other things to do.

`python -m benchmarks.reports` fills two databases, asks for `/reports participation` as the bot does (service, chart,
workbook, CSV, in a file worker that has to be started first) and looks at the loop all the while.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any, cast

from benchmarks.figures import Figure, bound, report, said
from bot.clock import Clock, SystemClock
from bot.domain.programme import Programme
from bot.files.worker import FileWorker
from bot.interactions.client import Ithaca
from bot.services import build_services
from bot.services.reports import ReportService, Request
from bot.storage.migrate import upgrade
from bot.storage.unit import Database
from bot.texts import text
from cogs.reports.drawing import chart, csv_files, workbook
from tests.services.report_school import OLGA, STUDENTS, fill

SMALL, LARGE = 165, 10_000
SMALL_SECONDS, LARGE_SECONDS = 3.0, 15.0
LARGE_MB = 400.0
BLOCKED_MS = 50.0
LOOK_EVERY = 0.005


@dataclass
class Measured:
    """Of one run: seconds, the loop's longest stop in milliseconds, the worker's highest memory in MB, file sizes."""

    seconds: float
    blocked_ms: float
    worker_mb: float
    files: dict[str, int]


class Lookout:
    """Looks how late the loop comes back to somebody who sleeps for a moment.

    What this process has computed meanwhile is the most that it can have stopped itself: the rest is the machine's.
    """

    def __init__(self) -> None:
        self.latest = 0.0

    async def look(self) -> None:
        while True:
            before, spent = perf_counter(), process_time()
            await asyncio.sleep(LOOK_EVERY)
            late = perf_counter() - before - LOOK_EVERY
            self.latest = max(self.latest, min(late, process_time() - spent))

    async def during(self, work: Callable[[], Awaitable[Any]]) -> tuple[Any, float]:
        """What `work` gives, and the longest stop meanwhile in milliseconds."""
        looking = asyncio.create_task(self.look())
        await asyncio.sleep(0.1)
        self.latest = 0.0
        try:
            return await work(), self.latest * 1000
        finally:
            looking.cancel()


async def measured(people: int, folder: Path) -> Measured:
    path = folder / f"{people}.db"
    upgrade(path)
    database, clock = Database(path), SystemClock()
    try:
        services = build_services(database, clock)
        programme = await services.programme.set_up(700, OLGA, time_zone="Asia/Hong_Kong", locale="en")
        said(f"filling a database with {people} people …")
        begun = datetime.now(UTC) - timedelta(days=50)
        await fill(database, programme, begun, groups=people // (STUDENTS + 1), seed=1)
        return await _asked(database, clock, programme, begun)
    finally:
        await database.close()


async def _asked(database: Database, clock: Clock, programme: Programme, begun: datetime) -> Measured:
    # A running bot has read its catalogue long ago, and put what stays out of the collector's sight.
    text("reports.of", "en")
    gc.collect()
    gc.freeze()
    files = FileWorker()
    bot = cast("Ithaca", SimpleNamespace(files=files))
    request = Request("participation", "message", f"{begun - timedelta(days=10):%Y-%m-%d}")

    async def ask() -> dict[str, int]:
        made = await ReportService(database, clock).report(programme, OLGA, request, "en")
        found = [await chart(bot, made, "participation", "en"), await workbook(bot, made, "participation", "en")]
        found += await csv_files(bot, made, "participation", "en")
        return {file.filename: len(file.fp.read()) for file in found if file is not None}

    try:
        started = perf_counter()
        sizes, blocked = await Lookout().during(ask)
        seconds = perf_counter() - started
        return Measured(seconds, blocked, _highest_mb(files), sizes)
    finally:
        await files.close()


def _highest_mb(files: FileWorker) -> float:
    """The highest resident memory that the worker has had."""
    assert files._pool is not None
    [process] = (files._pool._processes or {}).values()
    lines = Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def figures(small: Measured, large: Measured) -> list[Figure]:
    return [
        bound(f"{SMALL} people, all files", small.seconds, SMALL_SECONDS, "s"),
        bound(f"{LARGE} people, all files", large.seconds, LARGE_SECONDS, "s"),
        bound(f"memory of the worker, {LARGE} people", large.worker_mb, LARGE_MB, "MB", digits=0),
        bound(f"longest stop of the loop, {SMALL} people", small.blocked_ms, BLOCKED_MS, "ms", digits=0),
        bound(f"longest stop of the loop, {LARGE} people", large.blocked_ms, BLOCKED_MS, "ms", digits=0),
    ]


async def both(folder: Path) -> tuple[Measured, Measured]:
    return await measured(SMALL, folder), await measured(LARGE, folder)


def main() -> int:
    """Measure and report."""
    argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="ithaca-reports-") as folder:
        small, large = asyncio.run(both(Path(folder)))
    for name, size in large.files.items():
        print(f"{size / 1024:8.0f} kB  {name}")
    return report(figures(small, large))


if __name__ == "__main__":
    sys.exit(main())
