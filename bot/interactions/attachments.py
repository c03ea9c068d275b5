"""Tables as attachments of an answer, written by the file worker."""

import io
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import discord

from bot.domain.programme import Programme
from bot.embeds.roster import codes_table

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca


async def csv_file(
    bot: "Ithaca", filename: str, header: Sequence[str], rows: Sequence[Sequence[object]]
) -> discord.File:
    """A table as a CSV attachment."""
    data: bytes = await bot.files.run("write_csv", header, rows)
    return discord.File(io.BytesIO(data), filename=filename)


async def not_joined_file(
    bot: "Ithaca", programme: Programme, locale: str, group_ids: Collection[int] | None = None
) -> discord.File | None:
    """Those who have not joined (of some groups only), each with their code, for organisers to send. None if all have.

    Whoever has no code yet gets one.
    """
    codes = await bot.services.joining.codes(programme)
    people, group_names = await bot.services.roster.everyone(programme.id)
    of_these = [person for person in people if group_ids is None or person.group_id in group_ids]
    header, rows = codes_table(of_these, codes, group_names, locale)
    return await csv_file(bot, "roster-not-joined.csv", header, rows) if rows else None
