"""`/attention`: the most urgent matters with what can be done about each, and everything as a file."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.embeds.attention import attention_table
from bot.interactions.asking import Asker, staff
from bot.interactions.attachments import csv_file, not_joined_file
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.services.attention import Attention
from bot.texts import text
from cogs.attention.rows import draw

NOBODY = discord.AllowedMentions.none()


class AttentionCog(commands.Cog):
    """The list, with everything that is on it as a file."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(name="attention", description="See what needs a person now (staff; organisers act on it)")
    @app_commands.guild_only()
    async def attention(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.bot.services.attention.every(person.programme)
        await self.bot.services.reports.exported(person.programme, person.discord_id, "attention")
        await interaction.edit_original_response(
            view=draw(found, person, locale_of(interaction)), allowed_mentions=NOBODY
        )
        # In a message of its own: a message with layout names its files among its components and can keep them over
        # an edit only by that, and the list is drawn anew with every tap.
        said, files = await self._files(found, person, locale_of(interaction))
        if files:
            await interaction.followup.send("\n".join(said), files=files, ephemeral=True, allowed_mentions=NOBODY)

    async def _files(self, found: Attention, person: Asker, locale: str) -> tuple[list[str], list[discord.File]]:
        """What there is as files, with a word about each."""
        said, files, programme = [], [], person.programme
        if found.lines:
            people, _ = await self.bot.services.roster.everyone(programme.id)
            names = {one.discord_id: one.name for one in people if one.discord_id is not None}
            header, rows = attention_table(found.lines, found.groups, names, programme.time_zone, locale)
            files.append(await csv_file(self.bot, "attention.csv", header, rows))
            said.append(text("attention.file", locale, n=len(rows), file=files[-1].filename))
        # Codes let people in: they are for organisers.
        if person.is_organiser and (missing := await not_joined_file(self.bot, programme, locale)):
            await self.bot.services.reports.exported(programme, person.discord_id, "codes")
            files.append(missing)
            said.append(text("attention.codes", locale, file=missing.filename))
        return said, files
