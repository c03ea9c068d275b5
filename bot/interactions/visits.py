"""Letting people out again who were let into rooms of other groups for a while: guests, substitutes, helpers."""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.interactions.boundary import report

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

AGAIN_AFTER = timedelta(minutes=5)
"""When to try again to take access back, if Discord could not be made to: each refusal counts against the bot."""


class Visits(Protocol):
    """One kind of them, as its service keeps it."""

    async def next_end(self) -> datetime | None:
        """When the next one is over; in the past for one that ought to have ended."""

    async def end_due(self) -> bool:
        """End what is over. Gives whether there was any."""

    async def left_over(self) -> bool:
        """Whether Discord has not followed everywhere yet."""


async def look_again(bot: "Ithaca", name: str, visits: Visits) -> None:
    """Wake when the next one is over; sooner if Discord has not followed yet: nobody is to keep a guest's access."""
    soon = bot.services.clock.now() + AGAIN_AFTER
    try:
        ends = await visits.next_end()
        moments = [ends] if ends is not None else []
        if await visits.left_over():
            moments.append(soon)
    except Exception as error:
        report(error)
        moments = [soon]
    if moments:
        bot.schedule.at(min(moments), name, partial(_end_due, bot, name, visits))


async def _end_due(bot: "Ithaca", name: str, visits: Visits) -> None:
    """End what is over, and have Discord follow. Doing it again changes nothing."""
    try:
        await visits.end_due()
        await bot.access.follow()
    except Exception as error:
        report(error)
        # What is over is due at once: looked at now, it would be tried again without a pause.
        bot.schedule.at(bot.services.clock.now() + AGAIN_AFTER, name, partial(_end_due, bot, name, visits))
        return
    await look_again(bot, name, visits)
