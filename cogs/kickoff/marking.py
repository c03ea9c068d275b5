"""`/kickoff present`: somebody is there who cannot use Discord."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands
from discord.utils import escape_markdown

from bot.interactions.asking import Asker, asker, bot_of
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.suggestions import matching
from bot.services.presence_marks import Marker
from bot.texts import text
from cogs.kickoff.course import course_of


class UnmarkButton(Button, template=r"rooms:unmark:(?P<mark>\d{1,18})"):
    """They are not there after all."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        marks = bot_of(interaction).services.marks
        undone = await marks.undo(person.programme, _marker(person), self.ids["mark"])
        sentence = text("rooms.unmarked", locale_of(interaction), name=escape_markdown(undone.person.name))
        await interaction.response.edit_message(content=sentence, view=None)
        course_of(interaction).poke(undone.kickoff_id)


class MarkCommands(commands.Cog):
    """Marking people present."""

    bot: Ithaca

    @app_commands.command(name="present", description="Mark somebody present who cannot use Discord")
    @app_commands.describe(who="Who is there: start typing a name")
    async def present(self, interaction: discord.Interaction, who: str) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        marked = await self.bot.services.marks.mark(person.programme, _marker(person), who)
        sentence = text("rooms.marked", locale, name=escape_markdown(marked.person.name))
        undo = UnmarkButton(f"rooms:unmark:{marked.mark_id}", label=text("rooms.undo", locale))
        await interaction.response.send_message(sentence, view=view(undo), ephemeral=True)
        course_of(interaction).poke(marked.kickoff_id)

    @present.autocomplete("who")
    @suggesting
    async def missing(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person, locale = await asker(interaction), locale_of(interaction)
        missing = await self.bot.services.marks.missing(person.programme, _marker(person))
        said = [(text("rooms.choice_missing", locale, name=p.name, group=group), p.id) for p, group in missing]
        return matching([(name, f"participant:{person_id}") for name, person_id in said], typed)


def _marker(person: Asker) -> Marker:
    return Marker(person.discord_id, person.is_organiser)
