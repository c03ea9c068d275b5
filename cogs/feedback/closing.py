"""Closing a survey before its day, which cannot be undone: so it is asked once."""

import discord

from bot.domain.feedback import Survey, refuse_closed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text


async def ask_to_close(interaction: discord.Interaction, survey: Survey) -> None:
    """Ask whether this survey is to take no more answers. Raises `Refusal` for one that has ended."""
    locale = locale_of(interaction)
    refuse_closed(survey, bot_of(interaction).services.clock.now())
    sure = SureButton(f"feedback:close:{survey.id}", label=text("feedback.close_sure", locale))
    asked = text("feedback.close_asked", locale, title=survey.form.title)
    await interaction.response.send_message(asked, view=view(sure), ephemeral=True)


class SureButton(Button, template=r"feedback:close:(?P<survey>\d{1,18})"):
    """Yes, close it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await organiser(interaction), bot_of(interaction), locale_of(interaction)
        survey = await bot.services.feedback.close(person.programme, person.discord_id, self.ids["survey"])
        bot.nudging.poke()
        said = text("feedback.closed_now", locale, title=survey.form.title)
        await interaction.response.edit_message(content=said, view=None)
