"""Faults on demand: the next matching REST requests are answered with a status of the test's choice."""

from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, Literal


@dataclass(slots=True)
class Fault:
    """`path` is a glob over the path without `/api/v10`. `after` carries the request out first."""

    status: int
    method: str = "*"
    path: str = "*"
    times: int = 1
    when: Literal["before", "after"] = "before"

    @property
    def body(self) -> dict[str, Any]:
        """What the bot reads. A 429 tells it to come back soon."""
        if self.status == 429:
            return {"message": "You are being rate limited.", "retry_after": 0.3, "global": False}
        return {"message": f"{self.status}: asked for by /door/fault", "code": 0}


@dataclass(slots=True)
class Faults:
    """Those still to come, used up in the order they were asked for."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in ("*", method) and fnmatch(path, fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
