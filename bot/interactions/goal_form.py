"""The form for a goal as it opens: from `/goal`, and in an evening's goals step. `cogs/goals` takes what is sent."""

import discord
from discord import ui

from bot.domain.goals import LONGEST_PART, PARTS, Goal
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Form
from bot.texts import text


class GoalFields(Form):
    """The five parts, each with an example. With a goal's id it writes that one anew."""

    name = "goal"

    @classmethod
    def opened(cls, interaction: discord.Interaction, before: Goal | None = None) -> ui.Modal:
        """The form, filled with what was written before."""
        locale = locale_of(interaction)
        title = text("goal.form_edit" if before else "goal.form_title", locale)
        made = cls.modal(interaction, title, *([before.id] if before else []))
        for part in PARTS:
            long = part in ("achievable", "relevant")
            made.add_item(
                ui.Label(
                    text=text(f"goal.part_{part}", locale),
                    description=text(f"goal.ask_{part}", locale),
                    component=ui.TextInput(
                        custom_id=part,
                        placeholder=text(f"goal.example_{part}", locale),
                        default=(before.parts.part(part) or None) if before else None,
                        max_length=LONGEST_PART,
                        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
                    ),
                )
            )
        return made
