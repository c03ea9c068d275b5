"""`/roster`: who takes part. Importing a file, letting people join, changes one by one with undo, who is missing."""

from discord import app_commands
from discord.ext import commands

from bot.interactions.client import Ithaca
from cogs.roster.changing import ChangeCommands, ChangeControls
from cogs.roster.importing import ImportCommands, ImportControls
from cogs.roster.inviting import InviteCommands
from cogs.roster.matching import MatchCommands, MatchControls


@app_commands.guild_only()
class RosterCog(
    ImportCommands,
    InviteCommands,
    MatchCommands,
    ChangeCommands,
    commands.GroupCog,
    group_name="roster",
    group_description="The people of your programme (for organisers)",
):
    """Commands about the roster."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Files that nobody decided on are full of people's data.
        await self.bot.services.enrolment.forget_old()


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(*ImportControls, *MatchControls, *ChangeControls)
    await bot.add_cog(RosterCog(bot))
