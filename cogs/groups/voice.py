"""Taking the groups' voice channels away again: how many that are, and a button that means it."""

import discord

from bot.interactions.asking import Asker, bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text
from cogs.groups.creating import where_told
from cogs.groups.office import office_of


async def asks_to_take_voice(interaction: discord.Interaction, person: Asker, voice: bool | None) -> bool:
    """Answer a deferred `/groups create` that wants no voice channels where there are some. Whether it was one.

    Where a run that took them away was stopped, asking without `voice` goes on with it.
    """
    bot, locale = bot_of(interaction), locale_of(interaction)
    if voice or (voice is None and person.programme.voice):
        return False
    there = await bot.services.groups.voice_channels(person.programme.id)
    if not there or await bot.services.group_jobs.running(person.programme.id):
        return False
    question = text("groups.voice_sure", locale, n=there)
    await interaction.edit_original_response(content=question, view=view(TakeVoice.of(there, locale)))
    return True


class TakeVoice(Button, template=r"groups:take-voice:(?P<seen>\d{1,4})"):
    """Delete the groups' voice channels. `seen` is how many the organiser was told of."""

    @classmethod
    def of(cls, seen: int, locale: str) -> "TakeVoice":
        label = text("groups.voice_yes", locale, n=seen)
        return cls(f"groups:take-voice:{seen}", label=label, style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, where = bot_of(interaction), where_told(person)
        job = await bot.services.group_jobs.take_voice(person.programme, person.discord_id, self.ids["seen"])
        told = text("groups.voice_taking", locale_of(interaction), n=job.groups_total, where=where)
        await interaction.response.edit_message(content=told, view=None)
        office_of(bot).maker.start(job.id)
