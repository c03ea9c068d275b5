"""The commands of `/reports`. Every one is for staff and organisers, and answered privately."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.embeds.reports import log_embed, report_embed
from bot.interactions.asking import staff
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import LONGEST_CHOICE, matching
from bot.services.reports import Request
from cogs.reports.drawing import chart, csv_files, workbook

Format = Literal["message", "xlsx", "csv"]
Day = app_commands.Range[str, 1, 40]
Group = app_commands.Range[str, 1, 100]
OPTIONS = {
    "first": "The first day, such as 1 September; without it, the programme's first",
    "last": "The last day, such as last Friday; without it, today",
    "group": "Only this group",
    "made_as": "Without it: figures, a chart and all files",
}


@app_commands.guild_only()
class ReportsCog(
    commands.GroupCog, group_name="reports", group_description="Who takes part, and who needs help (staff)"
):
    """Reports are worked out when somebody asks, and it is written down who did."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(
        name="participation",
        description="Everybody's figures: joining, kickoff, meet-ups, goals, surveys, nudges (staff)",
    )
    @app_commands.rename(first="from", last="until", made_as="format")
    @app_commands.describe(**OPTIONS)
    async def participation(
        self,
        interaction: discord.Interaction,
        first: Day | None = None,
        last: Day | None = None,
        group: Group | None = None,
        made_as: Format = "message",
    ) -> None:
        await self._answer(interaction, Request("participation", made_as, first, last, group))

    @app_commands.command(name="groups", description="How every group does, and which need somebody (staff)")
    @app_commands.rename(first="from", last="until", made_as="format")
    @app_commands.describe(**OPTIONS)
    async def groups(
        self,
        interaction: discord.Interaction,
        first: Day | None = None,
        last: Day | None = None,
        group: Group | None = None,
        made_as: Format = "message",
    ) -> None:
        await self._answer(interaction, Request("groups", made_as, first, last, group))

    @app_commands.command(name="kickoff", description="Who was at the kickoff, voted, and was right (staff)")
    @app_commands.rename(first="from", last="until", made_as="format")
    @app_commands.describe(**OPTIONS)
    async def kickoff(
        self,
        interaction: discord.Interaction,
        first: Day | None = None,
        last: Day | None = None,
        group: Group | None = None,
        made_as: Format = "message",
    ) -> None:
        await self._answer(interaction, Request("kickoff", made_as, first, last, group))

    @app_commands.command(name="goals", description="Goals set and reached (staff)")
    @app_commands.rename(first="from", last="until", made_as="format")
    @app_commands.describe(**OPTIONS)
    async def goals(
        self,
        interaction: discord.Interaction,
        first: Day | None = None,
        last: Day | None = None,
        group: Group | None = None,
        made_as: Format = "message",
    ) -> None:
        await self._answer(interaction, Request("goals", made_as, first, last, group))

    @app_commands.command(name="feedback", description="Who answered surveys, and what five or more say (staff)")
    @app_commands.rename(first="from", last="until", made_as="format")
    @app_commands.describe(**OPTIONS)
    async def feedback(
        self,
        interaction: discord.Interaction,
        first: Day | None = None,
        last: Day | None = None,
        group: Group | None = None,
        made_as: Format = "message",
    ) -> None:
        await self._answer(interaction, Request("feedback", made_as, first, last, group))

    @app_commands.command(name="log", description="Who looked at reports (staff)")
    async def log(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        lines = await self.bot.services.reports.log(person.programme, person.discord_id)
        await interaction.response.send_message(embed=log_embed(lines, locale_of(interaction)), ephemeral=True)

    @participation.autocomplete("group")
    @groups.autocomplete("group")
    @kickoff.autocomplete("group")
    @goals.autocomplete("group")
    @feedback.autocomplete("group")
    @suggesting
    async def group_names(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await staff(interaction)
        every = await self.bot.services.groups.every(person.programme.id)
        return matching([(one.group.name, one.group.name[:LONGEST_CHOICE]) for one in every], typed)

    async def _answer(self, interaction: discord.Interaction, request: Request) -> None:
        """Figures, chart and files; or the one kind of file that was asked for."""
        person, locale = await staff(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        report = await self.bot.services.reports.report(person.programme, person.discord_id, request, locale)
        subject, files = request.subject, []
        embed = report_embed(report, subject, locale)
        if request.format == "message":
            picture = await chart(self.bot, report, subject, locale)
            if picture is not None:
                embed.set_image(url=f"attachment://{picture.filename}")
                files.append(picture)
        if request.format in ("message", "xlsx"):
            files.append(await workbook(self.bot, report, subject, locale))
        if request.format in ("message", "csv"):
            files += await csv_files(self.bot, report, subject, locale)
        await interaction.edit_original_response(embed=embed, attachments=files)
