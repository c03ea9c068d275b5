"""A goal as a picture to keep, for its student alone."""

import io

import discord

from bot.domain.goals import Goal
from bot.domain.refusal import Refusal
from bot.embeds.goal_card import goal_card
from bot.interactions.asking import bot_of
from bot.interactions.boundary import locale_of


async def send_card(interaction: discord.Interaction, goal: Goal) -> None:
    """Answer with the card of a goal that has been found to be the asker's own.

    Raises `Refusal` for a draft: there is nothing to keep yet.
    """
    if goal.state == "draft":
        raise Refusal("goal.card_draft")
    await interaction.response.defer(ephemeral=True, thinking=True)
    bot = bot_of(interaction)
    found = await bot.services.goals.shared(goal.id)
    if found is None:
        raise Refusal("goal.unknown")
    programme, student, now = found
    made: bytes = await bot.files.run("draw_goal_card", goal_card(programme, student, now, locale_of(interaction)))
    await interaction.edit_original_response(attachments=[discord.File(io.BytesIO(made), "my-goal.png")])
