"""`/quiz remove`: take a pack off the shelf, after asking."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands
from discord.utils import escape_markdown

from bot.embeds.quiz import choice_words
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import PRIVATELY, locale_of, suggesting
from bot.interactions.controls import Button, view
from bot.interactions.suggestions import matching
from bot.texts import text

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca


class RemovalCommands(commands.Cog):
    """Letting a pack go."""

    bot: "Ithaca"

    @app_commands.command(name="remove", description="Remove a quiz pack that you have brought, after asking")
    @app_commands.describe(pack="The quiz pack")
    async def remove(self, interaction: discord.Interaction, pack: str) -> None:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        quiz = self.bot.services.quiz
        kept = await quiz.own(person.programme.id, (await quiz.named(person.programme.id, pack)).id)
        title = escape_markdown(kept.pack.title)
        sentence = text("quiz.sure_remove", locale, n=len(kept.pack.questions), title=title)
        await interaction.response.send_message(
            sentence, view=view(ReallyRemove.make(kept.id, locale)), ephemeral=True, allowed_mentions=PRIVATELY
        )

    @remove.autocomplete("pack")
    @suggesting
    async def own_packs(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        packs = await self.bot.services.quiz.packs(person.programme.id)
        own = [(choice_words(kept, locale), str(kept.id)) for kept in packs if kept.programme_id is not None]
        return matching(own, typed)


class ReallyRemove(Button, template=r"quiz:remove:(?P<pack>\d{1,18})"):
    """Yes, remove it."""

    @classmethod
    def make(cls, pack_id: int, locale: str) -> "ReallyRemove":
        label = text("quiz.yes_remove", locale)
        return cls(f"quiz:remove:{pack_id}", label=label, style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        quiz = bot_of(interaction).services.quiz
        pack = await quiz.remove(person.programme, person.discord_id, self.ids["pack"])
        sentence = text("quiz.removed", locale_of(interaction), title=escape_markdown(pack.title))
        await interaction.response.edit_message(content=sentence, view=None, allowed_mentions=PRIVATELY)
