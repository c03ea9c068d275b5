"""Goals as pictures to keep, each for its student alone; on the last day the groups are told of them."""

import io
from datetime import datetime

import discord
from discord.ext import commands

from bot.domain.goals import Goal
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.embeds.goal_card import cards_embed, goal_card
from bot.interactions.appointment import Appointment
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.goal_cards import CARDS
from bot.texts import text

MOST_FILES = 10
"""Of one message of Discord's."""


class GoalCardsCog(commands.Cog):
    """The message at the end: it says that there are pictures, and of nobody's goals what they are."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        self._end = Appointment(bot, CARDS, self._send_due)
        bot.sender.register(CARDS, self.draw)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._end.start()

    async def cog_unload(self) -> None:
        self._end.close()

    async def draw(self, post: Post) -> Drawing | None:
        locale = (await self.bot.services.programme.by_id(post.subject_id)).locale
        button = CardsButton("goal:cards", label=text("goal.cards_button", locale), style=discord.ButtonStyle.primary)
        return Drawing(embeds=[cards_embed(locale)], view=view(button))

    async def _send_due(self) -> datetime | None:
        await self.bot.sender.post_all(await self.bot.services.goal_cards.write_due())
        return await self.bot.services.goal_cards.next_at()


class CardsButton(Button, template=r"goal:cards"):
    """All goals of whoever presses, as pictures."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        student, goals = await bot.services.goal_cards.to_keep(person.programme, person.discord_id)
        await _show(interaction, person.programme, student, goals[-MOST_FILES:])


class CardButton(Button, template=r"goal:card:(?P<goal>\d{1,18})"):
    """One goal as a picture."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service = bot_of(interaction).services.goals
        await send_card(interaction, await service.one_of_mine(person.programme, person.discord_id, self.ids["goal"]))


async def send_card(interaction: discord.Interaction, goal: Goal) -> None:
    """Answer with the card of a goal that has been found to be the asker's own.

    Raises `Refusal` for a draft: there is nothing to keep yet.
    """
    if goal.state == "draft":
        raise Refusal("goal.card_draft")
    found = await bot_of(interaction).services.goals.shared(goal.id)
    if found is None:
        raise Refusal("goal.unknown")
    programme, student, now = found
    await _show(interaction, programme, student, [now])


async def _show(
    interaction: discord.Interaction, programme: Programme, student: Participant, goals: list[Goal]
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    bot, locale, files = bot_of(interaction), locale_of(interaction), []
    for number, goal in enumerate(goals, start=1):
        made: bytes = await bot.files.run("draw_goal_card", goal_card(programme, student, goal, locale))
        name = f"my-goal-{number}.png" if len(goals) > 1 else "my-goal.png"
        files.append(discord.File(io.BytesIO(made), name))
    await interaction.edit_original_response(attachments=files)
