"""Something that is due at moments which the programmes' own days give: a weekly digest, a last day.

The rows are the truth. Here is only who wakes up: at the moment itself by the injected clock, when a programme has been
set up anew (its days may be others now), when Discord is there, and every few minutes in any case.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.interactions.pulse import Pulse

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

HEARTBEAT = timedelta(minutes=5)
"""How often to look in any case: what Discord would not take is tried again."""


class Appointment:
    """Runs `step`, which does what is due and gives the moment of the next time (`None`: there is none)."""

    def __init__(self, bot: "Ithaca", name: str, step: Callable[[], Awaitable[datetime | None]]) -> None:
        self._bot = bot
        self._name = name
        self._step = step
        self._pulse = Pulse(bot.services.clock, self._look, timedelta(), f"ithaca:{name}")
        bot.services.programme.call_when_changed(self._changed)

    def start(self) -> None:
        """Look now, and again from time to time. For `on_ready`; a second call only looks again."""
        self._bot.schedule.every(HEARTBEAT, f"{self._name}:heartbeat", self._wake)
        self._pulse.poke()

    def close(self) -> None:
        """Stop, wherever it is."""
        self._pulse.close()

    def _changed(self) -> None:
        if self._bot.is_ready():
            self._pulse.poke()

    async def _wake(self) -> None:
        self._pulse.poke()

    async def _look(self) -> None:
        if (moment := await self._step()) is None:
            self._bot.schedule.cancel(self._name)
        else:
            self._bot.schedule.at(moment, self._name, self._wake)
