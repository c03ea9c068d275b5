"""`/nudges list`: what was sent or due lately and is due soon, and why something waits or was dropped."""

import discord
from discord import ui

from bot.domain.programme import Programme
from bot.embeds.nudge_office import list_embed, list_table, pages_of
from bot.interactions.asking import bot_of, organiser
from bot.interactions.attachments import csv_file
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.services.nudge_office import Listed
from bot.texts import text


async def show_list(interaction: discord.Interaction, programme: Programme) -> None:
    """Answer a deferred command with the first page and the whole list."""
    bot, locale = bot_of(interaction), locale_of(interaction)
    listed = await bot.services.nudge_office.listed(programme)
    files = []
    if listed.nudges:
        await bot.services.reports.exported(programme, interaction.user.id, "nudges")
        header, rows = list_table(listed.nudges, listed.groups, listed.people, programme.time_zone, locale)
        files.append(await csv_file(bot, "nudges.csv", header, rows))
    await interaction.edit_original_response(
        embed=_embed(listed, 0, locale), view=page_view(listed, 0, locale), attachments=files
    )


def page_view(listed: Listed, page: int, locale: str) -> ui.View:
    """The buttons under a page, if there is more than one."""
    last = pages_of(listed.nudges) - 1
    if not last:
        return view()
    return view(
        ListPage(f"nudges:list:{page - 1 if page else last}:0", label=text("nudges.previous", locale)),
        ListPage(f"nudges:list:{page + 1 if page < last else 0}:1", label=text("nudges.next", locale)),
    )


class ListPage(Button, template=r"nudges:list:(?P<page>\d{1,5}):(?P<side>[01])"):
    """Turn to a page of the list. `side` keeps two buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        listed = await bot_of(interaction).services.nudge_office.listed(person.programme)
        page = min(self.ids["page"], pages_of(listed.nudges) - 1)
        locale = locale_of(interaction)
        await interaction.edit_original_response(
            embed=_embed(listed, page, locale), view=page_view(listed, page, locale)
        )


def _embed(listed: Listed, page: int, locale: str) -> discord.Embed:
    notes = [text("nudges.list_explained", locale)]
    if listed.paused_at:
        notes.append(text("nudges.paused_note", locale, since=discord.utils.format_dt(listed.paused_at, "D")))
    return list_embed(listed.nudges, listed.groups, listed.people, page=page, notes=[*notes, ""], locale=locale)
