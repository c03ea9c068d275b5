"""The commands of `/groups`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.groups import StudentsWithoutGroup
from bot.embeds.groups import group_embed, list_embed
from bot.interactions.asking import asker, organiser, staff
from bot.interactions.boundary import locale_of, suggesting, tell
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import matching
from bot.texts import text
from cogs.groups.audit_buttons import show_findings
from cogs.groups.creating import begin
from cogs.groups.leaving_out import show_students
from cogs.groups.looking import chosen_group, groups_for, list_view, picked
from cogs.groups.office import COG, Office
from cogs.groups.voice import asks_to_take_voice

"""As many as Discord shows."""


@app_commands.guild_only()
class GroupsCog(
    commands.GroupCog, name=COG, group_name="groups", group_description="The mentor groups and their channels"
):
    """Making the channels, looking at the groups, and checking who can see what."""

    def __init__(self, bot: Ithaca, office: Office) -> None:
        self.bot = bot
        self.office = office

    async def cog_unload(self) -> None:
        self.office.maker.close()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Fires again after each new session; what is under way already is not started twice.
        await self.office.maker.resume()

    @app_commands.command(name="create", description="Make a private channel for every mentor group (organisers)")
    @app_commands.describe(voice="A voice channel for each group as well; False takes them away again, after asking")
    async def create(self, interaction: discord.Interaction, voice: bool | None = None) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        if await asks_to_take_voice(interaction, person, voice):
            return
        try:
            locale = locale_of(interaction)
            await tell(interaction, await begin(self.bot, self.office.maker, person, locale, voice=voice))
        except StudentsWithoutGroup as refusal:
            await show_students(interaction, refusal.students)

    @app_commands.command(name="audit", description="Check who can see the group channels, and repair it (organisers)")
    async def audit(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        asked = await self.office.auditor.to_ask(person.programme)
        await interaction.response.send_message(
            text("groups.audit_looking", locale_of(interaction), n=asked), ephemeral=True
        )
        await show_findings(interaction, await self.office.auditor.look(person.programme))

    @app_commands.command(name="list", description="List all mentor groups (staff)")
    async def list_groups(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        groups = await self.bot.services.groups.every(person.programme.id)
        locale = locale_of(interaction)
        embed = list_embed(groups, 0, locale)
        await interaction.response.send_message(embed=embed, view=list_view(groups, 0, locale), ephemeral=True)

    @app_commands.command(name="show", description="Show who is in a mentor group")
    @app_commands.describe(group="Start typing its name; mentors and students see their own group")
    async def show(self, interaction: discord.Interaction, group: str) -> None:
        person = await asker(interaction)
        found = await chosen_group(self.bot, person, group)
        embed = group_embed(found, locale_of(interaction), names=person.is_staff)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @show.autocomplete("group")
    @suggesting
    async def groups_like(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        groups = await groups_for(self.bot, await asker(interaction))
        return matching([(g.group.name, picked(g)) for g in groups], current)
