"""The only place that reads the time or sleeps.

Two kinds of time exist. *Programme time* (`Clock`) is what people see: deadlines, dates, countdowns. A rehearsal owns
it and may jump it forward. *Network time* (`network_pause`) is what the wire needs: pacing and retries. It is always
real, since the limits it keeps are counted by somebody else's machine.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Protocol

LONGEST_NAP = 30.0
"""Seconds. A sleeper looks at the clock at least this often, so that a suspended machine or a set clock is noticed."""


class Clock(Protocol):
    """Programme time. Every instant is aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return once `now() >= instant`; at once if that is so already."""
        ...

    def working(self) -> AbstractContextManager[None]:
        """Say that work is going on. A rehearsal's clock does not jump meanwhile; real time takes no notice."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        while (left := (instant - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time is no event
            await asyncio.sleep(min(left, LONGEST_NAP))

    @contextmanager
    def working(self) -> Iterator[None]:
        yield


async def network_pause(seconds: float) -> None:
    """Wait in network time: for pacing and retries, never for a deadline that people see."""
    await asyncio.sleep(seconds)
