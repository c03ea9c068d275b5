"""The files of a report, made by the file worker. What is done for ten thousand people is done beside the loop."""

import asyncio
import io

import discord

from bot.domain.reports import ParticipationReport, Subject
from bot.domain.reports.sheets import parcels
from bot.embeds.report_charts import chart_of
from bot.embeds.report_sheets import sheets, tables
from bot.interactions.client import Ithaca


async def workbook(bot: Ithaca, report: ParticipationReport, subject: Subject, locale: str) -> discord.File:
    pieces = await asyncio.to_thread(lambda: parcels(sheets(report, subject, locale)))
    return _file(await bot.files.run("write_report", pieces), f"{_name(report, subject)}.xlsx")


async def csv_files(bot: Ithaca, report: ParticipationReport, subject: Subject, locale: str) -> list[discord.File]:
    """One file for each table of the subject."""
    found = []
    for table in await asyncio.to_thread(tables, report, subject, locale):
        pieces = await asyncio.to_thread(parcels, [table])
        found.append(_file(await bot.files.run("write_report_csv", pieces), f"{_name(report, table.name)}.csv"))
    return found


async def chart(bot: Ithaca, report: ParticipationReport, subject: Subject, locale: str) -> discord.File | None:
    """`None` where there is nothing to draw: no bars, or none of anything yet."""
    drawn = chart_of(report, subject, locale)
    if not any(bar.whole or bar.mark for bar in drawn.bars):
        return None
    return _file(await bot.files.run("draw_chart", drawn), f"{_name(report, subject)}.png")


def _name(report: ParticipationReport, what: str) -> str:
    """A file's name, with the day of its figures: files are laid beside those of other days."""
    return f"{what}-{report.at:%Y-%m-%d}"


def _file(data: bytes, name: str) -> discord.File:
    return discord.File(io.BytesIO(data), name)
