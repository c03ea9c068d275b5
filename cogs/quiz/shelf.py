"""`/quiz template`, `list` and `show`: what there is, and what to begin with."""

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.quiz import QuizPack
from bot.embeds.quiz import choice_words, list_embed, show_embeds
from bot.files.quiz import TEMPLATE, shipped
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.suggestions import matching
from bot.texts import text

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

MOST_FILES = 10
"""Files of one message."""


class ShelfCommands(commands.Cog):
    """The packs that are there."""

    bot: "Ithaca"

    @app_commands.command(name="template", description="Get a quiz pack about your school to fill in")
    async def template(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        sheet = discord.File(io.BytesIO(shipped(TEMPLATE)), f"{TEMPLATE}.toml")
        sentence = text("quiz.template", locale_of(interaction))
        await interaction.response.send_message(sentence, file=sheet, ephemeral=True)

    @app_commands.command(name="list", description="Show the quiz packs that you can choose from")
    async def shelf(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        packs = await self.bot.services.quiz.packs(person.programme.id)
        await interaction.response.send_message(embed=list_embed(packs, locale_of(interaction)), ephemeral=True)

    @app_commands.command(name="show", description="Read a quiz pack's questions with their answers")
    @app_commands.describe(pack="The quiz pack")
    async def show(self, interaction: discord.Interaction, pack: str) -> None:
        person = await organiser(interaction)
        kept = await self.bot.services.quiz.named(person.programme.id, pack)
        pages = show_embeds(kept, locale_of(interaction))
        await interaction.response.send_message(embed=pages[0], ephemeral=True)
        for page in pages[1:]:
            await interaction.followup.send(embed=page, ephemeral=True)
        files = await self._images(kept.pack)
        for first in range(0, len(files), MOST_FILES):
            await interaction.followup.send(files=files[first : first + MOST_FILES], ephemeral=True)

    async def _images(self, pack: QuizPack) -> list[discord.File]:
        """The images of a pack that are there, each called after its question."""
        found = []
        for number, question in enumerate(pack.questions, 1):
            if question.image and (data := await self.bot.services.quiz.image(question.image)) is not None:
                name = f"question-{number}.webp"
                found.append(discord.File(io.BytesIO(data), name, description=question.image_alt))
        return found

    @show.autocomplete("pack")
    @suggesting
    async def packs(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        packs = await self.bot.services.quiz.packs(person.programme.id)
        return matching([(choice_words(kept, locale), str(kept.id)) for kept in packs], typed)
