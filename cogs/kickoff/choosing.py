"""Choosing the question to void or to correct, and its right options."""

import discord

from bot.domain.kickoff import KickoffQuestion
from bot.domain.numbers import number_in
from bot.domain.quiz import LETTERS
from bot.domain.refusal import Refusal
from bot.embeds.kickoff import SHAPES
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Select, view
from bot.interactions.suggestions import MOST_CHOICES
from bot.services.pressing import Presser
from bot.texts import text
from cogs.kickoff.confirming import SureButton
from cogs.kickoff.course import course_of

MOST_SELECTS = 4
LONGEST = 100
"""Discord's limits: choices of a select, rows of a message (one is left free), characters of a choice."""


class QuestionSelect(Select, template=r"pick:(?:void|correct):(?P<kickoff>\d{1,18}):(?P<page>\d)"):
    """Which question is to be voided or corrected."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        locale, kickoff_id = locale_of(interaction), self.ids["kickoff"]
        action = self.custom_id.split(":")[1]
        asked = await bot_of(interaction).services.kickoff_view.asked(person.programme.id, kickoff_id)
        question = next((found for found in asked if [str(found.id)] == values), None)
        if question is None:
            raise Refusal("kickoff.no_such_question")
        if action == "void":
            sentence = text("kickoff.sure_void", locale, number=question.position)
            buttons = view(SureButton.of("void", kickoff_id, question.id, locale))
            await interaction.response.edit_message(content=sentence, view=buttons)
            return
        sentence = text("kickoff.choose_right", locale) + "\n" + discord.utils.escape_markdown(question.question.text)
        await interaction.response.edit_message(content=sentence, view=view(KeySelect.of(question, locale)))


class KeySelect(Select, template=r"key:(?P<kickoff>\d{1,18}):(?P<question>\d{1,18})"):
    """Which options are right after all."""

    @classmethod
    def of(cls, question: KickoffQuestion, locale: str) -> "KeySelect":
        options = [
            discord.SelectOption(
                label=f"{SHAPES[index]} {LETTERS[index]}  {option}"[:LONGEST],
                value=str(index),
                default=index in question.right,
            )
            for index, option in enumerate(question.question.options)
        ]
        return cls(f"key:{question.kickoff_id}:{question.id}", options=options, min_values=1, max_values=len(options))

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        right = tuple(number for number in map(number_in, values) if number is not None)
        presser = Presser(person.programme.id, person.discord_id)
        panel = bot_of(interaction).services.kickoff_panel
        await panel.correct(presser, self.ids["kickoff"], self.ids["question"], right)
        course_of(interaction).poke(self.ids["kickoff"])
        done = text("kickoff.done_correct", locale_of(interaction))
        await interaction.response.edit_message(content=done, view=None)


async def show_questions(interaction: discord.Interaction, kickoff_id: int, action: str) -> None:
    """Ask which question, of those that have gone out; the newest first."""
    person = await organiser(interaction)
    locale = locale_of(interaction)
    asked = await bot_of(interaction).services.kickoff_view.asked(person.programme.id, kickoff_id)
    fit = [
        found for found in reversed(asked) if found.state == "closed" or (action, found.state) == ("correct", "open")
    ]
    if not fit:
        raise Refusal("kickoff.nothing_to_correct")
    selects: list[QuestionSelect] = []
    for page, start in enumerate(range(0, min(len(fit), MOST_CHOICES * MOST_SELECTS), MOST_CHOICES)):
        options = [_choice(found, locale) for found in fit[start : start + MOST_CHOICES]]
        custom_id = f"pick:{action}:{kickoff_id}:{page}"
        selects.append(QuestionSelect(custom_id, options=options, placeholder=text("kickoff.choose_question", locale)))
    await interaction.response.send_message(
        text("kickoff.choose_question", locale), view=view(*selects), ephemeral=True
    )


def _choice(found: KickoffQuestion, locale: str) -> discord.SelectOption:
    label = text("kickoff.choose_question_label", locale, number=found.position, question=found.question.text)
    return discord.SelectOption(label=label[:LONGEST], value=str(found.id))
