"""Reporting a concern: the button on every group's welcome, and the form. Everything about it is private."""

from typing import Any

import discord
from discord import ui

from bot.domain.concerns import LONGEST_REACH, LONGEST_WORDS
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Form
from bot.texts import text

SOMEBODY = "nobody"
"""What the form sends where it is about somebody else, or about nobody in particular."""
MOST_OPTIONS = 25


def welcome_button(locale: str) -> "ConcernButton":
    """The button under each group's welcome."""
    return ConcernButton("concern:new", label=text("concern.button", locale), style=discord.ButtonStyle.secondary)


class ConcernButton(Button, template=r"concern:new"):
    """Open the form."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        await open_form(interaction)


async def open_form(interaction: discord.Interaction) -> None:
    """Open the form for whoever asks. Anybody in the server may."""
    person, locale = await asker(interaction), locale_of(interaction)
    choices = await bot_of(interaction).services.concerns.choices(person.programme, person.discord_id)
    options = [discord.SelectOption(label=text("concern.somebody_else", locale), value=SOMEBODY, default=True)]
    options += [discord.SelectOption(label=p.name[:100], value=f"p{p.id}") for p in choices.people]
    names = await _names(interaction, list(choices.adults))
    options += [discord.SelectOption(label=name[:100], value=f"a{adult}") for adult, name in names.items()]
    await interaction.response.send_modal(ConcernForm.opened(interaction, options[:MOST_OPTIONS]))


async def _names(interaction: discord.Interaction, adults: list[int]) -> dict[int, str]:
    """What the two adults are called: by the roster, else in words."""
    person, locale = await asker(interaction), locale_of(interaction)
    people, _ = await bot_of(interaction).services.roster.everyone(person.programme.id)
    known = {p.discord_id: p.name for p in people if p.discord_id in adults}
    return {
        adult: known.get(adult) or text("concern.an_adult", locale, number=number)
        for number, adult in enumerate(adults, start=1)
    }


class ConcernForm(Form):
    """What worries you, about whom, and how you may be reached."""

    name = "concern"

    @classmethod
    def opened(cls, interaction: discord.Interaction, options: list[discord.SelectOption]) -> ui.Modal:
        """The form. It says who will read it."""
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("concern.form_title", locale))
        made.add_item(ui.TextDisplay(text("concern.form_explained", locale)))
        words: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_WORDS
        )
        made.add_item(
            ui.Label(
                text=text("concern.form_words", locale),
                description=text("concern.form_words_more", locale),
                component=words,
            )
        )
        about: ui.Select[ui.Modal] = ui.Select(custom_id="about", options=options, required=False)
        made.add_item(ui.Label(text=text("concern.form_about", locale), component=about))
        reach: ui.TextInput[ui.Modal] = ui.TextInput(custom_id="reach", required=False, max_length=LONGEST_REACH)
        made.add_item(
            ui.Label(
                text=text("concern.form_reach", locale),
                description=text("concern.form_reach_more", locale),
                component=reach,
            )
        )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        about = values.get("about") or [SOMEBODY]
        reported = await bot.services.concerns.report(
            person.programme,
            person.discord_id,
            str(values.get("words", "")),
            str(values.get("reach") or ""),
            about=str(about[0]) if isinstance(about, list) else str(about),
        )
        key = "concern.thanks" if reported.named else "concern.thanks_nobody_named"
        await interaction.response.send_message(text(key, locale_of(interaction)), ephemeral=True)
        await bot.sender.post_all(reported.posts)
