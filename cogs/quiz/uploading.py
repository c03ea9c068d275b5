"""`/quiz upload`: a file in any of the formats, what is wrong in it, and the buttons under that."""

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.quiz import PackFile
from bot.domain.refusal import Refusal
from bot.embeds.quiz import faults_embed, faults_table, kept_embed, kept_sentence
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button, view
from bot.texts import text

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

LARGEST_FILE = 25 * 2**20
"""Bytes, of a ZIP with images. What each kind of file may have is said by whoever reads it."""


class UploadCommands(commands.Cog):
    """Bringing one's own pack."""

    bot: "Ithaca"

    @app_commands.command(
        name="upload", description="Bring a quiz: TOML, Kahoot, ClassQuiz, Open Trivia DB, GIFT, Aiken, CSV, or a ZIP"
    )
    @app_commands.describe(file="The file; with pictures: one ZIP. A pack with the same title is replaced.")
    async def upload(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        person = await organiser(interaction)
        if file.size > LARGEST_FILE:
            raise Refusal("quiz.too_big", most=LARGEST_FILE // 2**20)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            data = await file.read()
        except discord.HTTPException as error:
            raise Refusal("quiz.file_gone") from error
        read: PackFile = await self.bot.files.run("read_pack", data, file.filename)
        if read.pack is None:
            waiting = None
            if read.good_part is not None:
                quiz = self.bot.services.quiz
                waiting = await quiz.receive(person.programme, person.discord_id, read.good_part, read.images)
            await self._show_faults(interaction, read, waiting)
            return
        await self.bot.services.quiz.keep(person.programme, person.discord_id, read.pack, read.images)
        locale = locale_of(interaction)
        await interaction.edit_original_response(
            content=kept_sentence(read.pack, locale),
            embed=kept_embed(read.pack, read.notes, locale),
            allowed_mentions=PRIVATELY,
        )

    async def _show_faults(self, interaction: discord.Interaction, read: PackFile, waiting: int | None) -> None:
        """What is wrong, as a file too if it does not fit, with the buttons for a good part that waits."""
        locale = locale_of(interaction)
        embed, whole = faults_embed(read, locale)
        files = []
        if not whole:
            header, rows = faults_table(read, locale)
            sheet: bytes = await self.bot.files.run("write_csv", header, rows)
            files.append(discord.File(io.BytesIO(sheet), "quiz-errors.csv"))
        buttons = []
        if waiting is not None:
            buttons = [KeepGood.make(waiting, len(read.questions), locale), Discard.make(waiting, locale)]
        await interaction.edit_original_response(
            embed=embed, attachments=files, view=view(*buttons) if buttons else None
        )


class KeepGood(Button, template=r"quiz:keep:(?P<upload>\d{1,18})"):
    """Keep the pack without its bad questions."""

    @classmethod
    def make(cls, upload_id: int, count: int, locale: str) -> "KeepGood":
        label = text("quiz.keep_good", locale, n=count)
        return cls(f"quiz:keep:{upload_id}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        quiz = bot_of(interaction).services.quiz
        pack = await quiz.keep_received(person.programme, self.ids["upload"], person.discord_id)
        locale = locale_of(interaction)
        await interaction.response.edit_message(
            content=kept_sentence(pack, locale),
            embed=kept_embed(pack, (), locale),
            attachments=[],
            view=None,
            allowed_mentions=PRIVATELY,
        )


class Discard(Button, template=r"quiz:discard:(?P<upload>\d{1,18})"):
    """Keep nothing of it."""

    @classmethod
    def make(cls, upload_id: int, locale: str) -> "Discard":
        label = text("quiz.discard", locale)
        return cls(f"quiz:discard:{upload_id}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await bot_of(interaction).services.quiz.discard_received(person.programme, self.ids["upload"])
        sentence = text("quiz.discarded", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, embed=None, attachments=[], view=None)


UploadControls = (KeepGood, Discard)
