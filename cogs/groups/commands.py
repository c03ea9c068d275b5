"""The commands of `/groups`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.groups import StudentsWithoutGroup
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, tell
from bot.interactions.client import Ithaca
from cogs.groups.creating import begin
from cogs.groups.leaving_out import show_students
from cogs.groups.making import ChannelMaker


@app_commands.guild_only()
class GroupsCog(commands.GroupCog, group_name="groups", group_description="The mentor groups and their channels"):
    """Making the channels, looking at the groups, and checking who can see what."""

    def __init__(self, bot: Ithaca, maker: ChannelMaker) -> None:
        self.bot = bot
        self._maker = maker

    async def cog_unload(self) -> None:
        self._maker.close()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Fires again after each new session; what is under way already is not started twice.
        await self._maker.resume()

    @app_commands.command(name="create", description="Make a private channel for every mentor group (organisers)")
    async def create(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            await tell(interaction, await begin(self.bot, self._maker, person, locale_of(interaction)))
        except StudentsWithoutGroup as refusal:
            await show_students(interaction, refusal.students)
