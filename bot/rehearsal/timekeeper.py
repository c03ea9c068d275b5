"""Programme time as the local Discord keeps it: real time plus an offset that only grows.

simcord asks this clock for every timestamp and snowflake, the clock link (`clocklink.py`) hands it to the bot and the
cast, and `--fast` moves the offset forward. Nothing else in the rehearsal knows what time it is.
"""

import math
from datetime import datetime, timedelta

from simcord._clock import Clock as SimcordClock

from bot.clock import SystemClock


class WorldClock(SimcordClock):
    """`now = the machine's clock + offset_ms`. Whole milliseconds, so that every process can hold the same offset."""

    def __init__(self, offset_ms: int = 0) -> None:
        super().__init__()
        self.offset_ms = offset_ms
        self.jump = 0
        """How many jumps there have been; participants acknowledge them by this number."""

    def now(self) -> datetime:
        """The present instant of the rehearsal, aware and in UTC."""
        return SystemClock().now() + timedelta(milliseconds=self.offset_ms)

    def advance(self, seconds: float) -> None:
        """Jump forward by at least this much, rounded up to a millisecond. A negative or zero span does nothing."""
        step = math.ceil(seconds * 1000)
        if step > 0:
            self.offset_ms += step
            self.jump += 1

    def advance_to(self, instant: datetime) -> bool:
        """Jump so that `now() >= instant`. False, and no jump, when that is so already: time never goes back."""
        before = self.jump
        self.advance((instant - self.now()).total_seconds())
        return self.jump > before
