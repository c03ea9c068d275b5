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

from bot.clock import SystemClock, network_pause

RECONNECT_SECONDS = 0.2
LONGEST_NAP = 30.0
TURNS = 5
"""Turns of the event loop that woken sleepers get before a jump is acknowledged: enough for a timer inside a task."""


class SharedClock:
    """Programme time shared with the local Discord. Make it with `await SharedClock.connect(url)`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._offset = timedelta()
        self._jump = 0
        self._working = 0
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._told: dict[str, Any] | None = None
        self._taking_in = False
        """A jump was heard, and the woken have not had their turn."""
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
        return SystemClock().now() + self._offset

    async def sleep_until(self, instant: datetime) -> None:
        """Return once `now() >= instant`; at once if that is so already."""
        while self.now() < instant:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (instant, next(self._order), woken))
            self._set_alarm()
            try:
                await woken
            finally:
                woken.cancel()
                self._changed.set()

    def _set_alarm(self) -> None:
        """One real timer, for the earliest sleeper; set anew after every jump, since all real spans have changed."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        wake = self._earliest()
        self._changed.set()
        if wake is not None:
            left = max(0.0, (wake - self.now()).total_seconds())
            self._alarm = asyncio.get_running_loop().call_later(min(left, LONGEST_NAP), self._wake_the_due)

    def _wake_the_due(self) -> None:
        while (wake := self._earliest()) is not None and wake <= self.now():
            heapq.heappop(self._sleepers)[2].set_result(None)
        self._set_alarm()

    def _earliest(self) -> datetime | None:
        """When the first sleeper wants to wake; those who gave up are forgotten on the way."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

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
                await network_pause(RECONNECT_SECONDS)

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
        self._taking_in = True
        self._wake_the_due()
        for _ in range(TURNS):
            await network_pause(0)
        self._taking_in = False
        self._told = None
        self._greeted.set()
        with contextlib.suppress(ConnectionError):
            await self._tell()

    async def _tell(self) -> None:
        wake = self._earliest()
        state = {
            "type": "state",
            "busy": 1 if self._working else 0,
            "wake": wake.astimezone(UTC).isoformat() if wake is not None else None,
            "jump": self._jump,
        }
        if self._ws is not None and state != self._told and not self._taking_in:
            self._told = state
            await self._ws.send_str(json.dumps(state))
