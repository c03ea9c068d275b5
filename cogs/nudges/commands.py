"""`/nudges`: what organisers see of the nudges, and how they hold or take back what is planned."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.numbers import picked
from bot.domain.refusal import Refusal
from bot.embeds.nudge_office import nudge_words
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import LONGEST_CHOICE, matching
from bot.texts.days import moment
from cogs.nudges.holding import ask_pause, ask_resume, tell_cancelled
from cogs.nudges.listing import show_list
from cogs.nudges.preview import MOST_WEEKS, USUAL_WEEKS, show_preview


@app_commands.guild_only()
class NudgeOfficeCog(
    commands.GroupCog, group_name="nudges", group_description="The nudges that I send (for organisers)"
):
    """Looking ahead and back, holding everything, taking one back."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(name="preview", description="See who would be nudged when over the next weeks; sends nothing")
    @app_commands.describe(weeks="How far to look ahead", group="Only this group: start typing its name")
    async def preview(
        self,
        interaction: discord.Interaction,
        weeks: app_commands.Range[int, 1, MOST_WEEKS] = USUAL_WEEKS,
        group: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
    ) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        group_id = await self._group_id(person.programme.id, group) if group else None
        await show_preview(interaction, person.programme, weeks, group_id)

    @preview.autocomplete("group")
    @suggesting
    async def groups_like(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        person = await organiser(interaction)
        groups = await self.bot.services.groups.every(person.programme.id)
        return matching([(m.group.name, f"group:{m.group.id}") for m in groups], current)

    @app_commands.command(name="list", description="See what was sent or is due about now, and why something waits")
    async def list_nudges(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_list(interaction, person.programme)

    @app_commands.command(name="pause", description="Hold all nudges until you resume them (I ask first)")
    async def pause(self, interaction: discord.Interaction) -> None:
        await ask_pause(interaction, await organiser(interaction))

    @app_commands.command(name="resume", description="Send nudges again after a pause (I ask first)")
    async def resume(self, interaction: discord.Interaction) -> None:
        await ask_resume(interaction, await organiser(interaction))

    @app_commands.command(name="cancel", description="Take back one nudge that is planned")
    @app_commands.describe(nudge="Which one: start typing a group or a name")
    async def cancel(self, interaction: discord.Interaction, nudge: app_commands.Range[str, 1, LONGEST_CHOICE]) -> None:
        person = await organiser(interaction)
        chosen = picked(nudge, "nudge")
        if chosen is None:
            raise Refusal("nudges.pick_one")
        cancelled = await self.bot.services.nudge_office.cancel(person.programme, person.discord_id, chosen[1])
        await tell_cancelled(interaction, person.programme, cancelled)

    @cancel.autocomplete("nudge")
    @suggesting
    async def pending(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        found = await self.bot.services.nudge_office.pending_like(person.programme, current)
        zone = person.programme.time_zone
        named = [(f"{moment(n.due_at, zone, locale)} · {nudge_words(n, g, p, locale)}", n.id) for n, g, p in found]
        return [app_commands.Choice(name=name[:LONGEST_CHOICE], value=f"nudge:{i}") for name, i in named]

    async def _group_id(self, programme_id: int, typed: str) -> int:
        """The group that was picked, or typed by name. Raises `Refusal` for one that does not exist."""
        for members in await self.bot.services.groups.every(programme_id):
            if typed == f"group:{members.group.id}" or typed.strip().casefold() == members.group.name.casefold():
                return members.group.id
        raise Refusal("groups.unknown")
