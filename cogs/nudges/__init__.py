"""Nudges as people meet them: what they look like, and "Not now"."""

from bot.interactions.client import Ithaca
from cogs.nudges.engine import NudgesCog
from cogs.nudges.later import Later, LaterSelect


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Later, LaterSelect)
    await bot.add_cog(NudgesCog(bot))
