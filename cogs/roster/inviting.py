"""`/roster join-button`, `codes` and `status`: letting people in, and seeing who is missing."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.refusal import Refusal
from bot.embeds.programme import permission_names
from bot.embeds.roster import status_embed
from bot.interactions.asking import organiser
from bot.interactions.attachments import not_joined_file
from bot.interactions.boundary import locale_of
from bot.texts import text
from cogs.roster.answers import patience

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

NEEDED = ("view_channel", "send_messages", "embed_links")


class InviteCommands(commands.Cog):
    """Letting people in."""

    bot: "Ithaca"

    @app_commands.command(name="join-button", description="Put a message with a Join button into a channel")
    @app_commands.describe(channel="A channel that everybody can read")
    async def join_button(self, interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        person = await organiser(interaction)
        mine = channel.permissions_for(channel.guild.me)
        lacking = [name for name in NEEDED if not getattr(mine, name)]
        if lacking:
            raise Refusal("roster.cannot_post", channel_id=channel.id, permission=permission_names(lacking))
        await interaction.response.defer(ephemeral=True, thinking=True)
        # One message for each time it is asked for, however often Discord has to be told.
        key, outbox = f"join:{interaction.id}", self.bot.services.outbox
        post = await outbox.add(key, "join_button", person.programme.id, channel.id)
        await self.bot.sender.post(post)
        done = (await outbox.add(key, "join_button", person.programme.id, channel.id)).message_id is not None
        sentence = "roster.join_button_posted" if done else "roster.join_button_later"
        await interaction.edit_original_response(content=text(sentence, locale_of(interaction), channel_id=channel.id))

    @app_commands.command(name="codes", description="Get a file with a one-use code for everybody who has not joined")
    async def codes(self, interaction: discord.Interaction) -> None:
        await self._send_codes(interaction, with_status=False)

    @app_commands.command(name="status", description="See who has joined, and get the codes of who has not")
    async def status(self, interaction: discord.Interaction) -> None:
        await self._send_codes(interaction, with_status=True)

    async def _send_codes(self, interaction: discord.Interaction, *, with_status: bool) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale, services = locale_of(interaction), self.bot.services
        await services.reports.exported(person.programme, person.discord_id, "codes")
        async with patience(interaction, "roster.writing_codes"):
            file = await not_joined_file(self.bot, person.programme, locale)
            people, _ = await services.roster.everyone(person.programme.id)
        files = [file] if file else []
        if with_status:
            await interaction.edit_original_response(
                content=None, embed=status_embed(people, locale), attachments=files
            )
            return
        key = "roster.codes_written" if files else "roster.codes_nobody"
        missing = sum(not one.joined for one in people)
        await interaction.edit_original_response(content=text(key, locale, n=missing), attachments=files)
