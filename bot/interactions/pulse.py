"""Something that goes on by itself: a step when it is due or when somebody pokes it, never two at once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.interactions.boundary import report

AGAIN_AFTER_ERROR = timedelta(seconds=5)


class Pulse:
    """Runs `step`, which says when it is due next (`None`: not before it is poked).

    Two steps begin at least `spacing` apart, in programme time; pokes in between come to one step. With
    `time_waits`, a rehearsal's clock does not jump during a step; a step that only shows something need not hold it.
    """

    def __init__(
        self,
        clock: Clock,
        step: Callable[[], Awaitable[datetime | None]],
        spacing: timedelta,
        name: str,
        *,
        time_waits: bool = True,
    ) -> None:
        self._clock = clock
        self._step = step
        self._spacing = spacing
        self._name = name
        self._time_waits = time_waits
        self._task: asyncio.Task[None] | None = None
        self._nap: asyncio.Task[None] | None = None
        self._poked = False
        self._due: datetime | None = None
        self._last: datetime | None = None

    def poke(self) -> None:
        """Have a step as soon as the spacing allows."""
        if self._poked:
            return
        self._poked = True
        if self._nap is not None:
            self._nap.cancel()
        if self._task is None:
            self._task = asyncio.create_task(self._beat(), name=self._name)

    def close(self) -> None:
        """Stop, wherever it is."""
        for task in (self._nap, self._task):
            if task is not None:
                task.cancel()

    async def _beat(self) -> None:
        while (due := self._next()) is not None:
            now = self._clock.now()
            if due > now:
                self._nap = asyncio.create_task(self._clock.sleep_until(due), name=f"{self._name}:nap")
                await asyncio.wait({self._nap})
                self._nap = None
                continue
            self._poked = False
            self._last = now
            with self._clock.working() if self._time_waits else nullcontext():
                try:
                    self._due = await self._step()
                except Exception as error:
                    report(error, pulse=self._name)
                    self._due = self._clock.now() + AGAIN_AFTER_ERROR
        self._task = None

    def _next(self) -> datetime | None:
        due = self._clock.now() if self._poked else self._due
        if due is None or self._last is None:
            return due
        return max(due, self._last + self._spacing)
