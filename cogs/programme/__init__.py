"""`/programme`: setting a programme up, looking at it, and the days on which nobody is nudged."""

import asyncio
from weakref import WeakValueDictionary

from discord import app_commands
from discord.ext import commands

from bot.interactions.client import Ithaca
from cogs.programme.blackout import BlackoutCommands, BlackoutControls
from cogs.programme.setting_up import SetUpCommands


@app_commands.guild_only()
class ProgrammeCog(
    SetUpCommands,
    BlackoutCommands,
    commands.GroupCog,
    group_name="programme",
    group_description="This server's mentoring programme",
):
    """Commands about the programme itself."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        self.setting_up: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(*BlackoutControls)
    await bot.add_cog(ProgrammeCog(bot))
