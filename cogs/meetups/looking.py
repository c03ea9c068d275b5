"""`/meetup next`, `list` and `calendar`: a group's dates, for its people and for staff."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.meetups.views import GroupDates
from bot.domain.refusal import Refusal
from bot.embeds.meetups import list_embed, list_pages, next_embed
from bot.interactions.asking import bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text
from cogs.meetups.announcing import calendar_file
from cogs.meetups.options import asked_by, suggest_groups

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

WHOSE = "Only for staff: whose meet-ups"


class LookCommands(commands.Cog):
    """Looking at the dates, in private."""

    bot: "Ithaca"

    @app_commands.command(name="next", description="When does your group meet next?")
    @app_commands.describe(group=WHOSE)
    @app_commands.autocomplete(group=suggest_groups)
    async def next(
        self, interaction: discord.Interaction, group: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        dates = await self._dates(interaction, group)
        embed = next_embed(dates, self.bot.services.clock.now(), locale_of(interaction))
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @app_commands.command(name="list", description="All meet-ups of your group, past and to come")
    @app_commands.describe(group=WHOSE)
    @app_commands.autocomplete(group=suggest_groups)
    async def list_dates(
        self, interaction: discord.Interaction, group: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        dates, locale = await self._dates(interaction, group), locale_of(interaction)
        embed = list_embed(dates, 0, self.bot.services.clock.now(), locale)
        await interaction.response.send_message(embed=embed, view=_pages(dates, 0, locale), ephemeral=True)

    @app_commands.command(name="calendar", description="All your meet-ups as a file for your calendar")
    async def calendar(self, interaction: discord.Interaction) -> None:
        asked, locale = await asked_by(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        dates = await self.bot.services.meetup_view.calendar(asked)
        meet_ups = [meet_up for meet_up in dates.meet_ups if meet_up.state in ("planned", "held", "cancelled")]
        if not meet_ups:
            raise Refusal("meetup.calendar_empty")
        sentence = text("meetup.calendar", locale, n=sum(meet_up.state != "cancelled" for meet_up in meet_ups))
        file = await calendar_file(self.bot, meet_ups, dates.group, locale, whole=True)
        await interaction.edit_original_response(content=sentence, attachments=[file])

    async def _dates(self, interaction: discord.Interaction, choice: str | None) -> GroupDates:
        asked = await asked_by(interaction)
        group = await self.bot.services.meetup_view.group(asked, choice)
        return await self.bot.services.meetup_view.dates(asked, group.id)


def _pages(dates: GroupDates, page: int, locale: str) -> ui.View:
    """The buttons under a page of the list, if it has more than one."""
    last = list_pages(dates) - 1
    if not last:
        return view()
    return view(
        ListPage(f"meetup:list:{dates.group.id}:{page - 1 if page else last}:0", label=text("groups.previous", locale)),
        ListPage(f"meetup:list:{dates.group.id}:{page + 1 if page < last else 0}:1", label=text("groups.next", locale)),
    )


class ListPage(Button, template=r"meetup:list:(?P<group>\d{1,18}):(?P<page>\d{1,4}):(?P<side>[01])"):
    """Turn to a page of the list. `side` keeps two buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        bot, locale = bot_of(interaction), locale_of(interaction)
        dates = await bot.services.meetup_view.dates(await asked_by(interaction), self.ids["group"])
        page = min(self.ids["page"], list_pages(dates) - 1)
        embed = list_embed(dates, page, bot.services.clock.now(), locale)
        await interaction.response.edit_message(embed=embed, view=_pages(dates, page, locale))
