"""Answering a survey: the button in the group's channel, the form, and the nudge of who has not answered."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.feedback import LONGEST_ANSWER, RATINGS, SurveyQuestion, Value
from bot.domain.nudges import Nudge
from bot.domain.refusal import Refusal
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, view
from bot.interactions.sending import Drawing
from bot.services.feedback import Asked
from bot.texts import text


def answer_button(survey_id: int, locale: str, *, again: bool = False) -> "AnswerButton":
    """The way to a survey's form, which holds what one has answered."""
    label = text("feedback.change" if again else "feedback.answer", locale)
    return AnswerButton(f"feedback:answer:{survey_id}", label=label, style=discord.ButtonStyle.primary)


class AnswerButton(Button, template=r"feedback:answer:(?P<survey>\d{1,18})"):
    """Open the form, with what one has answered so far."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        await open_form(interaction, self.ids["survey"])


async def open_form(interaction: discord.Interaction, survey_id: int | None) -> None:
    """Open the form of this survey, or of the one that waits for this person."""
    person = await asker(interaction)
    asked = await bot_of(interaction).services.feedback.ask(person.programme, person.discord_id, survey_id)
    await interaction.response.send_modal(AnswerForm.opened(interaction, asked))


class AnswerForm(Form):
    """A survey's questions for one side."""

    name = "feedback"

    @classmethod
    def opened(cls, interaction: discord.Interaction, asked: Asked) -> ui.Modal:
        """The form. It says first that answers are confidential and not anonymous."""
        locale = locale_of(interaction)
        made = cls.modal(interaction, asked.survey.form.title, asked.survey.id)
        said = asked.before.answers if asked.before else {}
        for place, (number, question) in enumerate(asked.survey.form.asked(asked.side)):
            more = f"{text('feedback.confidential', locale)} {question.more}".strip() if not place else question.more
            made.add_item(
                ui.Label(
                    text=question.text, description=more or None, component=_field(number, question, said.get(number))
                )
            )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        if not ids:
            raise Refusal("feedback.no_such_survey")
        survey = await bot.services.feedback.answer(person.programme, person.discord_id, ids[0], values)
        bot.nudging.poke()
        locale, until = locale_of(interaction), int(survey.until.timestamp())
        said = text("feedback.thanks", locale, until=f"<t:{until}:F>")
        await interaction.response.send_message(
            said, view=view(answer_button(survey.id, locale, again=True)), ephemeral=True
        )


def _field(number: int, question: SurveyQuestion, said: Value | None) -> ui.TextInput[Any] | ui.RadioGroup[Any]:
    name, required = f"q{number}", not question.optional
    if question.kind == "text":
        return ui.TextInput(
            custom_id=name,
            required=required,
            default=str(said) if said is not None else None,
            max_length=LONGEST_ANSWER,
            style=discord.TextStyle.paragraph,
        )
    group: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=name, required=required)
    labels = [(rating, str(rating)) for rating in RATINGS] if question.kind == "rating" else enumerate(question.options)
    for value, label in labels:
        group.add_option(label=label, value=str(value), default=value == said)
    return group


def register_face(bot: Ithaca) -> None:
    """Say what the nudge of somebody who has not answered looks like."""

    async def face(nudges: Sequence[Nudge]) -> Drawing | None:
        found = await bot.services.feedback.drawn(nudges[0].subject_id)
        if found is None:
            return None
        programme, survey = found
        until = int(survey.until.timestamp())
        words = text("feedback.nudge", programme.locale, title=survey.form.title, until=f"<t:{until}:R>")
        embed = discord.Embed(title=text("feedback.nudge_title", programme.locale), description=words)
        return Drawing(embeds=[embed], view=view(answer_button(survey.id, programme.locale)))

    bot.nudging.register("feedback", face)
    bot.ways["feedback"] = lambda owed, locale: [answer_button(owed.subject_id, locale)]
