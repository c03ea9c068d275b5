"""Faults on demand: the next matching REST requests fail with a status of the test's choice, or get stuck."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, Literal

LOOK_SECONDS = 0.01


@dataclass(slots=True)
class Fault:
    """`path` is a glob over the path without `/api/v10`. `after` carries the request out first.

    `stuck` needs no status: the request stays on its way there (`before`), or its answer on the way back (`after`),
    until `Faults.release` or until the bot has gone.
    """

    status: int = 0
    method: str = "*"
    path: str = "*"
    times: int = 1
    when: Literal["before", "after"] = "before"
    stuck: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """What the bot reads. A 429 tells it to come back soon."""
        if self.status == 429:
            return {"message": "You are being rate limited.", "retry_after": 0.3, "global": False}
        return {"message": f"{self.status}: asked for by /door/fault", "code": 0}


@dataclass(slots=True)
class Faults:
    """Those still to come, used up in the order they were asked for. `stuck` is how many requests are stuck now."""

    waiting: list[Fault] = field(default_factory=list)
    stuck: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, method: str, path: str, *, stuck: bool = False) -> Fault | None:
        """The fault that this request meets: one with a status, or one that makes it `stuck`."""
        for fault in self.waiting:
            if fault.stuck is stuck and fault.method in ("*", method) and fnmatch(path, fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    async def stick(self, gone: Callable[[], bool]) -> bool:
        """Wait until all are released. False if the other side is `gone` before that."""
        released = self._released
        self.stuck += 1
        try:
            while not released.is_set() and not gone():  # noqa: ASYNC110 - a lost connection is no event here
                await asyncio.sleep(LOOK_SECONDS)
            return released.is_set()
        finally:
            self.stuck -= 1

    def release(self) -> int:
        """Let everything go on that is stuck, and forget the faults still to come. Gives how many were stuck."""
        self._released.set()
        self._released = asyncio.Event()
        self.waiting.clear()
        return self.stuck
