"""A person moves the rehearsal's clock on: by an hour, by a day, or to the next moment that somebody waits for.

Nothing that is due on the way is passed over. Time goes from one such moment to the next, as it does with `--fast`, and
whoever is due gets their turn before it goes on; only that it ends where the person wanted to go.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from bot.clock import network_pause
from bot.rehearsal.clocklink import LOOK_SECONDS, ClockLink
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.timekeeper import WorldClock

PATIENCE = 20.0
"""Seconds, real ones, that a journey waits for rest before it gives up where it is."""

GOING_ON = {
    "somebody is due": "what is due at this moment is still being done",
    "somebody works": "somebody is still at work",
    "the last jump is not acknowledged": "not everybody has followed the clock yet",
    "a request is in flight": "something is still on its way to the server",
    "something happened just now": "things keep happening",
    "an interaction is open": "the bot is still answering somebody",
    "the bot is expected back": "the bot has lost its connection and is expected back",
}
"""What the clock link calls not being at rest, as a person is told."""
DEAF = "somebody who follows the clock does not answer"
NOTHING_DUE = "Nothing is due: nobody waits for a moment that is to come."

State = Literal["under way", "arrived", "stopped"]


@dataclass
class Journey:
    """The way of the clock from one moment to another. Both are aware and in UTC."""

    begun: datetime
    until: datetime | None
    """None until there is rest, on a journey to the next moment that somebody waits for."""
    stops: int = 0
    """How many moments before the last one somebody waited for and got."""
    state: State = "under way"
    sentence: str = ""
    """Why it was stopped."""


class Traveller:
    """At most one journey at a time. `told` is called whenever there is something to tell of it."""

    def __init__(self, clock: WorldClock, link: ClockLink, told: Callable[[], None]) -> None:
        self._clock, self._link, self._told = clock, link, told
        self.journey: Journey | None = None
        """The one that is under way, or the last one."""
        self._task: asyncio.Task[None] | None = None

    def by(self, span: timedelta) -> Journey:
        """Begin to go on by this span. Raises `Impossible` while another journey is under way."""
        now = self._clock.now()
        return self._begin(now, now + span)

    def by_days(self, days: int, zone: tzinfo) -> Journey:
        """Begin to go on to the same time of day, so many days later, in this zone. Raises `Impossible` as `by`."""
        now = self._clock.now()
        return self._begin(now, (now.astimezone(zone) + timedelta(days=days)).astimezone(UTC))

    def to_next_due(self) -> Journey:
        """Begin to go on to the next moment that anybody sleeps for. Raises `Impossible` as `by`."""
        return self._begin(self._clock.now(), None)

    def stop(self) -> None:
        """Stay at the moment that has been reached."""
        self._end("stopped", "The clock was stopped on the way.")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self, now: datetime, until: datetime | None) -> Journey:
        if self.journey is not None and self.journey.state == "under way":
            raise Impossible("The clock is moving already.", 409)
        self.journey = Journey(now, until)
        self._task = asyncio.create_task(self._travel(self.journey), name="journey of the clock")
        self._told()
        return self.journey

    def _end(self, state: State, sentence: str = "") -> None:
        journey = self.journey
        if journey is not None and journey.state == "under way":
            journey.state, journey.sentence = state, sentence
            self._told()

    async def _travel(self, journey: Journey) -> None:
        give_up = time.monotonic() + PATIENCE
        while journey.state == "under way":
            going_on = self._link.going_on()
            if journey.until is None and not going_on:
                journey.until = self._link.next_due()
            if journey.until is None and not going_on:
                self._end("stopped", NOTHING_DUE)
            elif journey.until is not None and journey.until <= self._clock.now():
                # Whoever was due there gets their turn. If that takes long, the moment has been reached all the same.
                if not going_on or time.monotonic() > give_up:
                    self._end("arrived")
            elif journey.until is not None and (moment := await self._link.step(journey.until)) is not None:
                journey.stops += moment < journey.until
                give_up = time.monotonic() + PATIENCE
                self._told()
            elif time.monotonic() > give_up:
                reason = next((GOING_ON.get(each, each) for each in going_on), DEAF)
                self._end("stopped", f"The clock waits no longer: {reason}. Try again in a moment.")
            await network_pause(LOOK_SECONDS)
