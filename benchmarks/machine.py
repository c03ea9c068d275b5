"""What the kernel (Linux) says: memory and processor time of a process, and how busy others keep the machine."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
QUIET = 0.15
"""A machine is quiet when others use at most this share of it."""
QUIET_WITHIN = 60.0
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB (10^6 bytes). `pss` counts pages shared with others by halves, thirds …."""

    rss: float
    pss: float | None


def memory_of(pid: int) -> Memory:
    """As it is now."""
    status = _kilobytes(Path(f"/proc/{pid}/status"))
    try:
        pss = _kilobytes(Path(f"/proc/{pid}/smaps_rollup")).get("Pss")
    except OSError:
        pss = None
    return Memory(status["VmRSS"] * 1024 / 1e6, None if pss is None else pss * 1024 / 1e6)


def children_of(pid: int) -> list[tuple[int, str]]:
    """The processes that it has started and that still run: pid and command line."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found.append((int(child), words.strip()))
    return found


def processor_seconds(pid: int) -> float:
    """Processor time that it has used since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Meter:
    """Processor time from its making on: of these processes, and of everybody else on the machine."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: processor_seconds(pid) for name, pid in pids.items()}
        self._busy, self._all = _machine()

    def seconds(self) -> dict[str, float]:
        """Of each process, by name."""
        return {name: processor_seconds(pid) - self._before[name] for name, pid in self._pids.items()}

    def others(self) -> float:
        """The share of the machine that processes other than these used: 0 to 1."""
        busy, whole = _machine()
        mine = sum(self.seconds().values())
        return max(0.0, busy - self._busy - mine) / max(whole - self._all, 1 / TICKS)


async def quiet(pids: Sequence[int]) -> bool:
    """Wait until others leave the machine alone. Gives up after `QUIET_WITHIN` seconds: False."""
    mine = {str(pid): pid for pid in pids}
    for _ in range(int(QUIET_WITHIN / LOOK_SECONDS)):
        meter = Meter(mine)
        await asyncio.sleep(LOOK_SECONDS)
        if meter.others() <= QUIET:
            return True
    return False


def _machine() -> tuple[float, float]:
    """Seconds that all cores together have been busy, and that they have been there."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks) - idle) / TICKS, sum(ticks) / TICKS


def _kilobytes(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}
