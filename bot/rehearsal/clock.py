"""The rehearsal's time, in any process: follows the local Discord over the clock link.

`SharedClock` is a `bot.clock.Clock`. It is real time plus the offset the local Discord last told. It says when somebody
works (`working`) and when the earliest sleeper wants to wake, so that `--fast` can jump there; woken sleepers get their
turn before the jump is acknowledged. Without a server it goes on in real time from where it is, and it never goes back.
"""

import asyncio
import contextlib
import heapq
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

RECONNECT_SECONDS = 0.2
LONGEST_NAP = 30.0
TURNS = 5
"""Turns of the event loop that woken sleepers get before a jump is acknowledged: enough for a timer inside a task."""


class _Sleeper:
    """Somebody who waits for an instant: woken by a real timer or by a jump, in one turn of the loop."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        self.up = False
        self._nap: asyncio.Future[None] | None = None

    async def nap(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._nap = loop.create_future()
        timer = loop.call_later(seconds, self.wake)
        try:
            await self._nap
        finally:
            timer.cancel()

    def wake(self) -> None:
        if self._nap is not None and not self._nap.done():
            self._nap.set_result(None)


class SharedClock:
    """Programme time shared with the local Discord. Make it with `await SharedClock.connect(url)`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._offset = timedelta()
        self._jump = 0
        self._working = 0
        self._sleepers: list[tuple[datetime, int, _Sleeper]] = []
        self._order = itertools.count()
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._told: dict[str, Any] | None = None
        self._changed = asyncio.Event()
        self._greeted = asyncio.Event()
        self._link: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, url: str, *, patience: float = 5.0) -> "SharedClock":
        """Begin to follow the server at `url` (ws://…/clock).

        Waits up to `patience` real seconds for its first word; without one, goes on in real time and keeps trying.
        """
        clock = cls(url)
        clock._link = asyncio.create_task(clock._follow(), name="clock link")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(clock._greeted.wait(), patience)
        return clock

    async def close(self) -> None:
        """Let go of the server. Sleepers go on in real time."""
        if self._link is not None:
            self._link.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._link
            self._link = None

    # ------------------------------------------------------------------ Clock

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC) + self._offset

    async def sleep_until(self, instant: datetime) -> None:
        """Return once `now() >= instant`; at once if that is so already."""
        if self.now() >= instant:
            return
        sleeper = _Sleeper(instant)
        heapq.heappush(self._sleepers, (instant, next(self._order), sleeper))
        self._changed.set()
        try:
            while (left := (instant - self.now()).total_seconds()) > 0:
                await sleeper.nap(min(left, LONGEST_NAP))
        finally:
            sleeper.up = True
            self._changed.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold rehearsal time still while the block runs."""
        self._working += 1
        self._changed.set()
        try:
            yield
        finally:
            self._working -= 1
            self._changed.set()

    # ------------------------------------------------------------------ the link

    async def _follow(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, OSError):
                    async with session.ws_connect(self._url, max_msg_size=2**16) as ws, self._telling(ws):
                        async for message in ws:
                            if message.type == aiohttp.WSMsgType.TEXT:
                                await self._hear(json.loads(message.data))
                await asyncio.sleep(RECONNECT_SECONDS)

    @asynccontextmanager
    async def _telling(self, ws: aiohttp.ClientWebSocketResponse) -> AsyncIterator[None]:
        self._ws, self._told = ws, None
        teller = asyncio.create_task(self._tell_changes(), name="clock link: state")
        try:
            yield
        finally:
            self._ws = None
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)

    async def _tell_changes(self) -> None:
        """Say so whenever work begins or ends, or the earliest sleeper changes."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self._changed.wait()
                self._changed.clear()
                await self._tell()

    async def _hear(self, word: dict[str, Any]) -> None:
        offset = timedelta(milliseconds=int(word["offset_ms"]))
        self._offset = max(self._offset, offset)
        self._jump = int(word["jump"])
        for instant, _, sleeper in self._sleepers:
            if instant <= self.now():
                sleeper.wake()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self._told = None
        self._greeted.set()
        with contextlib.suppress(ConnectionError):
            await self._tell()

    async def _tell(self) -> None:
        while self._sleepers and self._sleepers[0][2].up:
            heapq.heappop(self._sleepers)
        wake = self._sleepers[0][0] if self._sleepers else None
        state = {
            "type": "state",
            "busy": 1 if self._working else 0,
            "wake": wake.astimezone(UTC).isoformat() if wake is not None else None,
            "jump": self._jump,
        }
        if self._ws is not None and state != self._told:
            self._told = state
            await self._ws.send_str(json.dumps(state))
