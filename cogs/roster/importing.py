"""`/roster import`: a file, its preview, and the buttons under it."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.domain.roster import FIELDS, Column, RosterFile
from bot.embeds.roster import errors_table, kept_embed, plain, preview_embed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.attachments import csv_file
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Select, view
from bot.services.enrolment import Preview
from bot.texts import text
from cogs.roster.answers import patience, sentences

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

LARGEST_FILE = 5 * 2**20
"""Bytes. A roster of 10,000 rows has about 2 MB."""
MOST_OPTIONS = 25
AUTOMATIC = "automatic"


class ImportCommands(commands.Cog):
    """Bringing a file of people in."""

    bot: "Ithaca"

    @app_commands.command(name="import", description="Add people from a file: first you see what it would change")
    @app_commands.describe(file="A CSV or Excel (.xlsx) file of your mentors and students, up to 5 MB")
    async def import_file(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        person = await organiser(interaction)
        if file.size > LARGEST_FILE:
            raise Refusal("roster.file_too_large", most=LARGEST_FILE // 2**20)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with patience(interaction, "roster.reading"):
            try:
                data = await file.read()
            except discord.HTTPException as error:
                raise Refusal("roster.file_gone") from error
            read: RosterFile = await self.bot.files.run("read_roster", data, file.filename, {})
            preview = await self.bot.services.enrolment.receive(
                person.programme, person.discord_id, file.filename, data, read, manages_server=person.manages_server
            )
        await _show(interaction, preview)


async def _show(interaction: discord.Interaction, preview: Preview) -> None:
    locale, plan, file = locale_of(interaction), preview.plan, preview.file
    embed = preview_embed(
        plan,
        filename=preview.filename,
        errors=preview.errors,
        warnings=preview.warnings,
        bad_rows=preview.bad_rows,
        header_row=file.header_row,
        columns=file.columns,
        group_names=preview.group_names,
        locale=locale,
    )
    buttons: list[discord.ui.Item[Any]] = []
    if plan.enrolments:
        buttons.append(Keep.make(preview.import_id, len(plan.enrolments), locale))
    if plan.enrolments or preview.errors:
        buttons += [Discard.make(preview.import_id, locale), Columns.make(preview.import_id, locale)]
    files = []
    if preview.errors:
        header, rows = errors_table(preview.errors, file.header_row, locale)
        files.append(await csv_file(bot_of(interaction), "roster-errors.csv", header, rows))
    await interaction.edit_original_response(
        content=None, embed=embed, attachments=files, view=view(*buttons) if buttons else None
    )


class Keep(Button, template=r"roster:keep:(?P<import>\d+)"):
    """Take the good rows over."""

    @classmethod
    def make(cls, import_id: int, count: int, locale: str) -> "Keep":
        label = text("roster.keep", locale, n=count)
        return cls(f"roster:keep:{import_id}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale = bot_of(interaction), locale_of(interaction)
        await interaction.response.defer()
        async with patience(interaction, "roster.keeping"):
            plan = await bot.services.enrolment.keep(
                person.programme, self.ids["import"], person.discord_id, manages_server=person.manages_server
            )
            hindrances = await bot.access.follow(person.programme)
        embed = kept_embed(plan, sentences(hindrances, locale), locale)
        await interaction.edit_original_response(content=None, embed=embed, attachments=[], view=None)


class Discard(Button, template=r"roster:discard:(?P<import>\d+)"):
    """Throw the file away."""

    @classmethod
    def make(cls, import_id: int, locale: str) -> "Discard":
        label = text("roster.discard", locale)
        return cls(f"roster:discard:{import_id}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await bot_of(interaction).services.enrolment.discard(person.programme, self.ids["import"], person.discord_id)
        sentence = text("roster.discarded", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, embed=None, attachments=[], view=None)


class Columns(Button, template=r"roster:columns:(?P<import>\d+)"):
    """Say what a column holds that was not recognised, or not rightly."""

    @classmethod
    def make(cls, import_id: int, locale: str) -> "Columns":
        label = text("roster.columns_button", locale)
        return cls(f"roster:columns:{import_id}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        pending = await bot_of(interaction).services.enrolment.waiting(person.programme, self.ids["import"])
        locale = locale_of(interaction)
        menu = ColumnMenu.make(pending.id, pending.columns, locale)
        sentence = text("roster.which_column", locale)
        await interaction.response.edit_message(content=sentence, view=view(menu, Discard.make(pending.id, locale)))


class ColumnMenu(Select, template=r"roster:column:(?P<import>\d+)"):
    """Which column?"""

    @classmethod
    def make(cls, import_id: int, columns: tuple[Column, ...], locale: str) -> "ColumnMenu":
        places = sorted(
            (place for place, column in enumerate(columns) if column.header or column.field),
            key=lambda place: (columns[place].field is not None, place),
        )
        options = [
            discord.SelectOption(
                label=f"{columns[place].letter}: {columns[place].header}"[:100],
                value=str(place),
                description=text(f"roster.column_{columns[place].field or 'unused'}", locale),
            )
            for place in places[:MOST_OPTIONS]
        ]
        return cls(f"roster:column:{import_id}", options=options, placeholder=text("roster.which_column", locale))

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        pending = await bot_of(interaction).services.enrolment.waiting(person.programme, self.ids["import"])
        place = _place(values, pending.columns)
        locale, column = locale_of(interaction), pending.columns[place]
        sentence = text("roster.what_is_in", locale, column=plain(column.header or column.letter))
        await interaction.response.edit_message(
            content=sentence, view=view(FieldMenu.make(pending.id, place, locale), Discard.make(pending.id, locale))
        )


class FieldMenu(Select, template=r"roster:field:(?P<import>\d+):(?P<place>\d+)"):
    """What is in that column?"""

    @classmethod
    def make(cls, import_id: int, place: int, locale: str) -> "FieldMenu":
        values = (*FIELDS, "ignore", AUTOMATIC)
        options = [discord.SelectOption(label=text(f"roster.column_{v}", locale), value=v) for v in values]
        return cls(f"roster:field:{import_id}:{place}", options=options)

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        bot = bot_of(interaction)
        pending = await bot.services.enrolment.waiting(person.programme, self.ids["import"])
        column = pending.columns[_place([str(self.ids["place"])], pending.columns)]
        meaning = values[0] if values else AUTOMATIC
        if meaning not in (*FIELDS, "ignore", AUTOMATIC):
            raise Refusal("common.stale_button")
        await interaction.response.defer()
        # One column for each meaning: the newest word counts.
        mapping = {k: v for k, v in pending.mapping.items() if k != column.letter and (v != meaning or v == "ignore")}
        if meaning != AUTOMATIC:
            mapping[column.letter] = meaning
        async with patience(interaction, "roster.reading"):
            read: RosterFile = await bot.files.run("read_roster", pending.data, pending.filename, mapping)
            preview = await bot.services.enrolment.read_again(
                person.programme, pending.id, mapping, read, manages_server=person.manages_server
            )
        await _show(interaction, preview)


def _place(values: list[str], columns: tuple[Column, ...]) -> int:
    """The column that a menu's value means. Raises `Refusal` for one that the file has not."""
    place = number_in(values[0]) if len(values) == 1 else None
    if place is None or place >= len(columns):
        raise Refusal("common.stale_button")
    return place


ImportControls = (Keep, Discard, Columns, ColumnMenu, FieldMenu)
