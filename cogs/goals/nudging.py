"""Nudges about goals: neutral in the group's channel; a press shows the student what it is about, and only them."""

from collections.abc import Sequence

import discord

from bot.domain.nudges import Nudge
from bot.embeds.goals import goal_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.texts import text
from cogs.goals.writing import add_button, add_view, told_view

RULES = ("goal_none", "goal_soon", "goal_day", "goal_still")


class LookButton(Button, template=r"goal:look:(?P<rule>[0-3]):(?P<goal>\d{1,18})"):
    """What it is about. `goal` is 0 where there is none yet."""

    @classmethod
    def of(cls, rule: str, goal_id: int, locale: str) -> "LookButton":
        return cls(
            f"goal:look:{RULES.index(rule)}:{0 if rule == 'goal_none' else goal_id}",
            label=text("goal.look", locale),
            style=discord.ButtonStyle.primary,
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        service = bot_of(interaction).services.goals
        said = text(f"goal.look_{RULES[self.ids['rule']]}", locale)
        if not self.ids["goal"]:
            await service.room(person.programme, person.discord_id)
            await interaction.response.send_message(said, view=add_view(locale), ephemeral=True)
            return
        goal = await service.one_of_mine(person.programme, person.discord_id, self.ids["goal"])
        await interaction.response.send_message(
            said, embed=goal_embed(goal, locale), view=told_view(goal, locale), ephemeral=True
        )


def register_faces(bot: Ithaca) -> None:
    """Say what nudges about goals look like."""

    async def face(nudges: Sequence[Nudge]) -> Drawing | None:
        nudge = nudges[0]
        locale = (await bot.services.programme.by_id(nudge.programme_id)).locale
        embed = discord.Embed(title=text("goal.nudge_title", locale), description=text("goal.nudge", locale))
        return Drawing(embeds=[embed], view=view(LookButton.of(nudge.rule, nudge.subject_id, locale)))

    for rule in RULES:
        bot.nudging.register(rule, face)
    bot.ways["goal_none"] = lambda owed, locale: [add_button(locale)]
    bot.ways["goal_day"] = lambda owed, locale: [LookButton.of(owed.rule, owed.subject_id, locale)]
