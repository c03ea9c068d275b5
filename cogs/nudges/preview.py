"""`/nudges preview`: the coming weeks in pages and as a file. Nothing is sent."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.programme import Programme
from bot.embeds.nudge_office import pages_of, preview_embed, preview_table
from bot.interactions.asking import bot_of, organiser
from bot.interactions.attachments import csv_file, not_joined_file
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.services.nudge_office import Preview
from bot.texts import text

USUAL_WEEKS, MOST_WEEKS = 2, 8


async def show_preview(
    interaction: discord.Interaction, programme: Programme, weeks: int, group_id: int | None
) -> None:
    """Answer a deferred command: the first page, the whole list, and the codes of those whom nudges cannot reach."""
    bot, locale = bot_of(interaction), locale_of(interaction)
    preview = await bot.services.nudge_office.preview(programme, weeks, group_id)
    await bot.services.reports.exported(programme, interaction.user.id, "nudges")
    files = []
    if preview.coming:
        header, rows = preview_table(preview.coming, preview.groups, preview.people, programme.time_zone, locale)
        files.append(await csv_file(bot, "nudges-preview.csv", header, rows))
    missing = await not_joined_file(bot, programme, locale, preview.groups.keys())
    files += [missing] if missing else []
    await interaction.edit_original_response(
        embed=_embed(preview, 0, weeks, locale),
        view=page_view(preview.coming, 0, weeks, group_id, locale),
        attachments=files,
    )


def page_view(coming: Sequence[object], page: int, weeks: int, group_id: int | None, locale: str) -> ui.View:
    """The buttons under a page, if there is more than one."""
    last = pages_of(coming) - 1
    if not last:
        return view()
    path = f"nudges:preview:{weeks}:{group_id or 0}"
    return view(
        PreviewPage(f"{path}:{page - 1 if page else last}:0", label=text("nudges.previous", locale)),
        PreviewPage(f"{path}:{page + 1 if page < last else 0}:1", label=text("nudges.next", locale)),
    )


class PreviewPage(
    Button, template=r"nudges:preview:(?P<weeks>\d):(?P<group>\d{1,18}):(?P<page>\d{1,5}):(?P<side>[01])"
):
    """Turn to a page. It is worked out anew, so it is never out of date. `side` keeps two buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        weeks, group_id = min(max(self.ids["weeks"], 1), MOST_WEEKS), self.ids["group"] or None
        preview = await bot_of(interaction).services.nudge_office.preview(person.programme, weeks, group_id)
        page = min(self.ids["page"], pages_of(preview.coming) - 1)
        locale = locale_of(interaction)
        await interaction.edit_original_response(
            embed=_embed(preview, page, weeks, locale),
            view=page_view(preview.coming, page, weeks, group_id, locale),
        )


def _embed(preview: Preview, page: int, weeks: int, locale: str) -> discord.Embed:
    notes = [text("nudges.preview_explained", locale)]
    if preview.paused_at:
        notes.append(text("nudges.paused_note", locale, since=discord.utils.format_dt(preview.paused_at, "D")))
    if missing := sum(not person.joined for person in preview.people.values()):
        notes.append(text("nudges.not_joined_note", locale, n=missing))
    return preview_embed(
        preview.coming, preview.groups, preview.people, page=page, weeks=weeks, notes=[*notes, ""], locale=locale
    )
