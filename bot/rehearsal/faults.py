"""Faults on demand: the next matching REST requests fail with a status of the test's choice, or get stuck."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, Literal

from bot.clock import network_pause

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


@dataclass(eq=False, slots=True)
class Stuck:
    """A request that is stuck."""

    path: str
    released: bool = False


@dataclass(slots=True)
class Faults:
    """Those still to come, used up in the order they were asked for, and the requests that are stuck now."""

    waiting: list[Fault] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)

    def take(self, method: str, path: str, *, stuck: bool = False) -> Fault | None:
        """The fault that this request meets: one with a status, or one that makes it `stuck`."""
        for fault in self.waiting:
            if fault.stuck is stuck and fault.method in ("*", method) and fnmatch(path, fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    async def stick(self, path: str, gone: Callable[[], bool]) -> bool:
        """Wait until this request is released. False if the other side is `gone` before that."""
        request = Stuck(path)
        self.stuck.append(request)
        try:
            while not request.released and not gone():
                await network_pause(LOOK_SECONDS)
            return request.released
        finally:
            self.stuck.remove(request)

    def release(self, path: str = "*") -> int:
        """Let the requests go on that are stuck on such a path, and forget the faults still to come there.

        Gives how many were stuck.
        """
        released = [request for request in self.stuck if fnmatch(request.path, path)]
        for request in released:
            request.released = True
        self.waiting[:] = [fault for fault in self.waiting if not fnmatch(fault.path, path)]
        return len(released)
