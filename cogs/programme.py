"""`/programme`: setting a programme up and looking at it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.embeds.programme import programme_embed
from bot.interactions.asking import asker
from bot.interactions.client import Ithaca


@app_commands.guild_only()
class ProgrammeCog(commands.GroupCog, group_name="programme", group_description="This server's mentoring programme"):
    """Commands about the programme itself."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(name="show", description="Show how this programme is set up")
    async def show(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        embed = programme_embed(person.programme, interaction.locale.value)
        await interaction.response.send_message(embed=embed, ephemeral=True)


async def setup(bot: Ithaca) -> None:
    await bot.add_cog(ProgrammeCog(bot))
