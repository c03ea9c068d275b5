"""The whole table and every answer as files, for organisers."""

import io
from collections.abc import Iterable

import discord

from bot.domain.outbox import Post
from bot.embeds.kickoff import final_embed
from bot.interactions.asking import bot_of
from bot.interactions.boundary import report
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.texts import text


async def export_files(bot: Ithaca, kickoff_id: int, locale: str) -> list[discord.File]:
    """The standings and the answers as CSV."""
    export = await bot.services.kickoff_view.export(kickoff_id)
    files = []
    for what, table in (("standings", export.standings), ("answers", export.answers)):
        header = [text(f"kickoff.column_{column}", locale) for column in table.columns]
        data = await bot.files.run("write_csv", header, [_row(table.columns, row, locale) for row in table.rows])
        name = f"{text(f'kickoff.{what}_file', locale)}-{kickoff_id}.csv"
        files.append(discord.File(io.BytesIO(data), name))
    return files


def _row(columns: Iterable[str], row: Iterable[object], locale: str) -> list[object]:
    return [_cell(column, cell, locale) for column, cell in zip(columns, row, strict=True)]


def _cell(column: str, cell: object, locale: str) -> object:
    """What stands in a cell: a word of the bot's own as people call it, anything else as it is."""
    match column:
        case _ if isinstance(cell, bool):
            return text("kickoff.yes" if cell else "kickoff.no", locale)
        case "mode":
            return text(f"kickoff.mode_{cell}", locale)
        case "state":
            return text(f"kickoff.state_{cell}", locale)
        case "kind" if cell:
            return text(f"roster.kind_{cell}", locale)
    return cell


async def send_exports(interaction: discord.Interaction, kickoff_id: int) -> None:
    """Answer an organiser with the files, privately."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    files = await export_files(bot_of(interaction), kickoff_id, interaction.locale.value)
    await interaction.edit_original_response(attachments=files)


def register_final(bot: Ithaca) -> None:
    """Say how the end looks in the organisers' channel."""

    async def draw(post: Post) -> Drawing:
        views = bot.services.kickoff_view
        standings = await views.standings(post.subject_id)
        shown = await views.evening(standings.kickoff_id)
        locale = (await views.facts(standings.kickoff_id)).locale
        try:
            files = await export_files(bot, standings.kickoff_id, locale)
        except Exception as error:
            # The standings are not to be held up by a file that can be asked for again.
            report(error, post=post.id)
            files = []
        return Drawing(embeds=[final_embed(shown, standings, bool(files), locale)], files=files)

    bot.sender.register("kickoff.final", draw)
