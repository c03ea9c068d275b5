"""What follows a change of a meet-up: its group is told, messages and nudges follow."""

from bot.interactions.client import Ithaca
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.services.meetup_slots import PROPOSAL


async def follow_changes(bot: Ithaca) -> None:
    """Tell every group what it has not been told: after a change, and at the start what a crash left over."""
    bot.nudging.poke()
    bot.dispatch("meet_ups_change")
    await bot.sender.post_all(await bot.services.outbox.waiting([ANNOUNCEMENT, PROPOSAL]))
