"""Many people tapping within a few seconds, and how long each waited."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.quiz import Seat
from bot.rehearsal.counts import percentile
from bot.rehearsal.visitor import DoorClosed

SECONDS = 5.0
"""In which everybody taps, each at a random moment."""


@dataclass(frozen=True)
class Taps:
    """What became of a wave of taps. Milliseconds run from the event written to the callback received, in order."""

    sent: int
    acknowledged: int
    milliseconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile of the milliseconds; infinite if nobody was answered."""
        found = percentile(self.milliseconds, share)
        return float("inf") if found is None else found


async def tap(seats: Sequence[Seat], seed: int) -> Taps:
    """Let everybody press one of their choices, spread evenly at random over `SECONDS`."""
    chance = random.Random(seed)
    moments = sorted(chance.uniform(0, SECONDS) for _ in seats)
    order = chance.sample(list(seats), len(seats))
    begin = asyncio.get_running_loop().time()
    presses = [
        asyncio.create_task(_press(seat, chance.choice(seat.choices), begin + moment))
        for seat, moment in zip(order, moments, strict=True)
    ]
    answers = await asyncio.gather(*presses)
    found = sorted(answer for answer in answers if answer is not None)
    return Taps(len(seats), len(found), tuple(found))


async def _press(seat: Seat, choice: str, at: float) -> float | None:
    """The milliseconds until the acknowledgement, `None` if there was none within Discord's three seconds."""
    await asyncio.sleep(at - asyncio.get_running_loop().time())
    try:
        answer = await seat.person.press(seat.message, choice)
    except (DoorClosed, aiohttp.ClientError):
        return None
    milliseconds: float | None = answer["ms"]
    return None if answer["state"] == "failed" else milliseconds
