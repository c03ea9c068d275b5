"""The process that reads and writes files for the bot.

Spreadsheet libraries double a process's memory, and parsing blocks its loop. So the bot never imports them: it sends
bytes to a worker process and gets plain values back. The worker starts when it is first needed and leaves when it has
been idle. This module imports nothing heavy, and must not.
"""

import asyncio
import contextlib
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from bot.domain.unreadable import Unreadable

TIME_LIMIT = 30.0
"""Seconds for one file, the start of the process included. Real time: it guards the machine, not a deadline."""

IDLE_LIMIT = 60.0
"""Seconds after which an idle worker is let go, and its memory with it."""

MEMORY_LIMIT = 2**30
"""Bytes of address space in the worker (where the system can limit it)."""

FUNCTIONS = {
    "read_roster": "bot.files.roster",
    "write_export": "bot.files.export",
    "read_survey": "bot.files.surveys",
    "read_agenda": "bot.files.agenda",
    "write_agenda": "bot.files.agenda",
    "read_pack": "bot.files.quiz",
    "write_pack": "bot.files.quiz",
    "write_csv": "bot.files.tables",
    "write_xlsx": "bot.files.tables",
    "write_ics": "bot.files.ics",
    "clean_photo": "bot.files.photos",
    "write_report": "bot.files.reports",
    "write_report_csv": "bot.files.reports",
    "write_report_zip": "bot.files.reports",
    "draw_chart": "bot.files.charts",
    "draw_goal_card": "bot.files.goal_card",
}
"""What the worker can be asked for, and the module where it stands."""

_TOO_BIG = "files.too_big"


class FileWorker:
    """Runs functions on files in a process of their own, one at a time.

    Make one for each bot, and `close` it at the end.
    """

    def __init__(
        self, *, time_limit: float = TIME_LIMIT, idle_limit: float = IDLE_LIMIT, memory_limit: int = MEMORY_LIMIT
    ) -> None:
        self._time_limit = time_limit
        self._idle_limit = idle_limit
        self._memory_limit = memory_limit
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._farewell: asyncio.TimerHandle | None = None

    async def run(self, function_name: str, *args: Any) -> Any:
        """What the function of `FUNCTIONS` gives for `args`.

        A worker that dies is replaced once and asked again. Raises `Unreadable` as the function does, and where it
        takes more than the time or memory limit or kills its worker twice; nothing is left running then.
        """
        async with self._turn:
            if self._farewell:
                self._farewell.cancel()
            try:
                return await self._twice(function_name, args)
            finally:
                self._farewell = asyncio.get_running_loop().call_later(self._idle_limit, self._kill)

    async def close(self) -> None:
        """Let the worker go. What it is doing is given up."""
        if self._farewell:
            self._farewell.cancel()
        self._kill()

    async def _twice(self, function_name: str, args: tuple[Any, ...]) -> Any:
        try:
            return await self._attempt(function_name, args)
        except BrokenProcessPool:
            self._kill()
        try:
            return await self._attempt(function_name, args)
        except BrokenProcessPool as died:
            self._kill()
            raise Unreadable("files.reader_died") from died

    async def _attempt(self, function_name: str, args: tuple[Any, ...]) -> Any:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._memory_limit,),
            )
        try:
            async with asyncio.timeout(self._time_limit):
                return await asyncio.get_running_loop().run_in_executor(self._pool, _run, function_name, args)
        except TimeoutError as late:
            self._kill()
            raise Unreadable("files.too_slow", seconds=round(self._time_limit)) from late
        except Unreadable as no:
            if no.key == _TOO_BIG:
                self._kill()  # what filled its memory may still be there
            raise
        except asyncio.CancelledError:
            self._kill()
            raise

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # Python 3.14 has `kill_workers` for this
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _run(function_name: str, args: tuple[Any, ...]) -> Any:
    """In the worker: find the function and call it."""
    function = getattr(importlib.import_module(FUNCTIONS[function_name]), function_name)
    try:
        return function(*args)
    except MemoryError as error:
        raise Unreadable(_TOO_BIG) from error


def _begin(memory_limit: int) -> None:
    """In the worker, first: leave Ctrl-C to the bot, limit memory and threads, and end when the bot ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Charts are small sums: threads for them would only take up address space, 40 MB each.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A pool's worker waits for work for ever, even if the process that would send it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
