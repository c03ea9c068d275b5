"""Writing a goal and following it up: its forms, and the buttons under it.

Whose goal it is is looked up on every press; the number in a button proves nothing.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui
from discord.utils import escape_markdown

from bot.domain.goals import LONGEST_SENTENCE, PARTS, Goal, GoalParts
from bot.domain.goals.views import Told
from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.embeds.goals import coached_embed, goal_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Form, Select, view
from bot.interactions.goal_form import GoalFields
from bot.services.goals import Coached
from bot.texts import text
from cogs.goals.keeping import CardButton

MOST_OPTIONS = 25


class GoalForm(GoalFields):
    """Keeps a goal that was written, or written anew, and has the coach read along."""

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person = await asker(interaction)
        service, locale = bot_of(interaction).services.goals, locale_of(interaction)
        parts = GoalParts(**{part: str(values.get(part, "")) for part in PARTS})
        coached: Coached
        if ids:
            coached = await service.edit(person.programme, person.discord_id, ids[0], parts, locale)
        else:
            coached = await service.add(person.programme, person.discord_id, parts, locale)
        bot_of(interaction).nudging.poke()
        embed = coached_embed(coached.goal, coached.advice, locale)
        await interaction.response.send_message(embed=embed, view=after_writing(coached.goal, locale), ephemeral=True)


class ProgressForm(Form):
    """How far a goal is, and a sentence about it."""

    name = "goalprogress"

    @classmethod
    def opened(cls, interaction: discord.Interaction, goal: Goal) -> ui.Modal:
        """The form, with what was said last."""
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("goal.progress_title", locale), goal.id)
        percent: ui.TextInput[ui.Modal] = ui.TextInput(custom_id="percent", default=str(goal.percent), max_length=5)
        sentence: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="sentence", required=False, max_length=LONGEST_SENTENCE, style=discord.TextStyle.paragraph
        )
        made.add_item(ui.Label(text=text("goal.progress_percent", locale), component=percent))
        made.add_item(ui.Label(text=text("goal.progress_sentence", locale), component=sentence))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        typed = str(values.get("percent", "")).strip().rstrip("%").strip()
        sentence = str(values.get("sentence") or "")
        percent = number_in(typed)
        if percent is None or not ids:
            # What they wrote about it is given back to them: nothing that somebody typed is lost.
            key = "goal.percent_unread_sentence" if sentence else "goal.percent_unread"
            raise Refusal(key, typed=escape_markdown(typed), sentence=escape_markdown(sentence))
        await keep_progress(interaction, ids[0], percent, sentence)


async def keep_progress(interaction: discord.Interaction, goal_id: int, percent: int, sentence: str) -> None:
    """Keep it and say so."""
    person = await asker(interaction)
    bot, locale = bot_of(interaction), locale_of(interaction)
    goal = await bot.services.goals.tell(person.programme, person.discord_id, goal_id, percent, sentence)
    bot.nudging.poke()
    said = text("goal.progress_kept", locale, percent=goal.percent)
    await interaction.response.send_message(said, view=told_view(goal, locale), ephemeral=True)


def after_writing(goal: Goal, locale: str) -> ui.View:
    """Right after a goal was written: mend it, or leave it as it is."""
    edit = EditButton(f"goal:edit:{goal.id}", label=text("goal.edit", locale), style=discord.ButtonStyle.primary)
    if goal.state == "draft":
        return view(edit)
    keep = KeepButton(f"goal:keep:{goal.id}", label=text("goal.keep", locale), style=discord.ButtonStyle.success)
    return view(edit, keep, _share(goal, locale))


def told_view(goal: Goal, locale: str) -> ui.View:
    """Under one's own goal: what can be done with it as it is."""
    if goal.state in ("reached", "dropped"):
        again = TakeUpButton(f"goal:again:{goal.id}", label=text("goal.take_up", locale))
        return view(again, _card(goal, locale)) if goal.state == "reached" else view(again)
    edit = EditButton(f"goal:edit:{goal.id}", label=text("goal.edit", locale))
    let_go = LetGoButton(f"goal:letgo:{goal.id}", label=text("goal.let_go", locale))
    if goal.state == "draft":
        return view(edit, let_go)
    progress = ProgressButton(
        f"goal:progress:{goal.id}", label=text("goal.tell", locale), style=discord.ButtonStyle.primary
    )
    done = DoneButton(f"goal:done:{goal.id}", label=text("goal.done", locale), style=discord.ButtonStyle.success)
    return view(progress, done, edit, _share(goal, locale), let_go, _card(goal, locale))


def add_view(locale: str) -> ui.View:
    """For somebody who has no goal yet."""
    return view(add_button(locale))


def add_button(locale: str) -> "AddButton":
    return AddButton("goal:add", label=text("goal.add", locale), style=discord.ButtonStyle.primary)


def _share(goal: Goal, locale: str) -> "ShareButton":
    return ShareButton(f"goal:share:{goal.id}", label=text("goal.share", locale))


def _card(goal: Goal, locale: str) -> CardButton:
    return CardButton(f"goal:card:{goal.id}", label=text("goal.card_button", locale))


def list_view(goals: Sequence[Told], locale: str) -> ui.View:
    """Under the list of one's goals: which one to look at."""
    newest_first = sorted(goals, key=lambda told: told.goal.id, reverse=True)
    options = [
        discord.SelectOption(label=told.goal.title[:100] or text("goal.untitled", locale), value=str(told.goal.id))
        for told in newest_first
    ]
    return view(
        OwnGoalSelect("goal:mine", options=options[:MOST_OPTIONS], placeholder=text("goal.choose_mine", locale))
    )


class OwnGoalSelect(Select, template=r"goal:mine"):
    """Which of one's own goals to look at."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        goal_id = number_in(values[0]) if len(values) == 1 else None
        if goal_id is None:
            raise Refusal("goal.unknown")
        service = bot_of(interaction).services.goals
        goal = await service.one_of_mine(person.programme, person.discord_id, goal_id)
        await interaction.response.send_message(
            embed=goal_embed(goal, locale), view=told_view(goal, locale), ephemeral=True
        )


class AddButton(Button, template=r"goal:add"):
    """Write a goal."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        await bot_of(interaction).services.goals.room(person.programme, person.discord_id)
        await interaction.response.send_modal(GoalForm.opened(interaction))


class EditButton(Button, template=r"goal:edit:(?P<goal>\d{1,18})"):
    """Write it anew, beginning with what is there."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service = bot_of(interaction).services.goals
        goal = await service.one_of_mine(person.programme, person.discord_id, self.ids["goal"])
        await interaction.response.send_modal(GoalForm.opened(interaction, goal))


class KeepButton(Button, template=r"goal:keep:(?P<goal>\d{1,18})"):
    """It is good as it is: it has been kept already, so only the advice goes away."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        service = bot_of(interaction).services.goals
        goal = await service.one_of_mine(person.programme, person.discord_id, self.ids["goal"])
        await interaction.response.edit_message(
            content=text("goal.good_luck", locale), embed=goal_embed(goal, locale), view=told_view(goal, locale)
        )


class ProgressButton(Button, template=r"goal:progress:(?P<goal>\d{1,18})"):
    """Say how far it is."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service = bot_of(interaction).services.goals
        goal = await service.one_of_mine(person.programme, person.discord_id, self.ids["goal"])
        await interaction.response.send_modal(ProgressForm.opened(interaction, goal))


class DoneButton(Button, template=r"goal:done:(?P<goal>\d{1,18})"):
    """It has been reached."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        await reach(interaction, self.ids["goal"])


class LetGoButton(Button, template=r"goal:letgo:(?P<goal>\d{1,18})"):
    """Stop following it. It can be opened again."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale, bot = await asker(interaction), locale_of(interaction), bot_of(interaction)
        goal = await bot.services.goals.let_go(person.programme, person.discord_id, self.ids["goal"])
        bot.nudging.poke()
        said = text("goal.gone", locale)
        await interaction.response.send_message(said, view=told_view(goal, locale), ephemeral=True)


class TakeUpButton(Button, template=r"goal:again:(?P<goal>\d{1,18})"):
    """It has not ended after all."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale, bot = await asker(interaction), locale_of(interaction), bot_of(interaction)
        goal = await bot.services.goals.take_up(person.programme, person.discord_id, self.ids["goal"])
        bot.nudging.poke()
        said = text("goal.taken_up", locale)
        await interaction.response.send_message(said, view=told_view(goal, locale), ephemeral=True)


class ShareButton(Button, template=r"goal:share:(?P<goal>\d{1,18})"):
    """Show it to the group."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        await share(interaction, self.ids["goal"])


async def reach(interaction: discord.Interaction, goal_id: int) -> None:
    """Keep that a goal of one's own has been reached, with a way back."""
    person, locale, bot = await asker(interaction), locale_of(interaction), bot_of(interaction)
    goal = await bot.services.goals.reach(person.programme, person.discord_id, goal_id)
    bot.nudging.poke()
    said = text("goal.well_done", locale)
    await interaction.response.send_message(said, view=told_view(goal, locale), ephemeral=True)


async def share(interaction: discord.Interaction, goal_id: int) -> None:
    """Show a goal of one's own to the group."""
    person, bot = await asker(interaction), bot_of(interaction)
    post = await bot.services.goals.share(person.programme, person.discord_id, goal_id)
    said = text("goal.shared", locale_of(interaction), channel_id=post.channel_id)
    await interaction.response.send_message(said, ephemeral=True)
    await bot.sender.post(post)
