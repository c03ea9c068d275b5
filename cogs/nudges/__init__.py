"""Nudges as people meet them: what they look like, and "Not now"; and `/nudges`, the organisers' side."""

from bot.interactions.client import Ithaca
from cogs.nudges.commands import NudgeOfficeCog
from cogs.nudges.engine import NudgesCog
from cogs.nudges.holding import LeaveAll, PauseAll, Restore, ResumeAll
from cogs.nudges.later import Later, LaterSelect
from cogs.nudges.listing import ListPage
from cogs.nudges.preview import PreviewPage


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Later, LaterSelect, PreviewPage, ListPage, PauseAll, ResumeAll, LeaveAll, Restore)
    await bot.add_cog(NudgesCog(bot))
    await bot.add_cog(NudgeOfficeCog(bot))
