"""Closing an evening: the groups without a date are shown first, and each needs a reason."""

from typing import Any

import discord
from discord import ui

from bot.domain.agenda.closing import LONGEST_REASON, REASONS_AT_A_TIME
from bot.domain.participants import MentorGroup
from bot.domain.refusal import Refusal
from bot.embeds.kickoff_closing import undated_embed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Form, view
from bot.services.pressing import Presser
from bot.texts import text
from cogs.kickoff.confirming import SureButton
from cogs.kickoff.course import course_of

LONGEST_LABEL = 45


class ReasonButton(Button, template=r"undated:(?P<kickoff>\d{1,18})"):
    """Opens the form for the next groups without a date."""

    @classmethod
    def of(cls, kickoff_id: int, locale: str) -> "ReasonButton":
        label = text("agenda.give_reasons", locale)
        return cls(f"undated:{kickoff_id}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        kickoff_id = self.ids["kickoff"]
        undated = await bot_of(interaction).services.kickoff_closing.undated(person.programme.id, kickoff_id)
        if undated:
            await interaction.response.send_modal(ReasonForm.opened(interaction, kickoff_id, undated))
        else:
            await _show(interaction, kickoff_id, undated)


class ReasonForm(Form):
    """Why each of a few groups has no date."""

    name = "undated"

    @classmethod
    def opened(cls, interaction: discord.Interaction, kickoff_id: int, groups: list[MentorGroup]) -> ui.Modal:
        """A field for each of the first groups."""
        locale, some = locale_of(interaction), groups[:REASONS_AT_A_TIME]
        made = cls.modal(interaction, text("agenda.reasons_title", locale), kickoff_id, *(g.id for g in some))
        for number, group in enumerate(some):
            # Required for nobody: what is known of four groups is not to wait for the fifth.
            field: ui.TextInput[ui.Modal] = ui.TextInput(
                custom_id=f"reason{number}",
                required=False,
                max_length=LONGEST_REASON,
                placeholder=text("agenda.reason_example", locale),
            )
            made.add_item(ui.Label(text=group.name[:LONGEST_LABEL], component=field))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person = await organiser(interaction)
        if not ids:
            raise Refusal("kickoff.gone")
        kickoff_id, *groups = ids
        reasons = {group: str(values.get(f"reason{number}") or "") for number, group in enumerate(groups)}
        presser = Presser(person.programme.id, person.discord_id)
        left = await bot_of(interaction).services.kickoff_closing.give_reasons(presser, kickoff_id, reasons)
        course_of(interaction).poke(kickoff_id)
        await _show(interaction, kickoff_id, left)


async def ask_to_close(interaction: discord.Interaction, kickoff_id: int) -> None:
    """Show what keeps it from being closed, or ask whether they mean it."""
    person, locale = await organiser(interaction), locale_of(interaction)
    undated = await bot_of(interaction).services.kickoff_closing.undated(person.programme.id, kickoff_id)
    if undated:
        embed = await _list(interaction, undated)
        await interaction.response.send_message(
            embed=embed, view=view(ReasonButton.of(kickoff_id, locale)), ephemeral=True
        )
        return
    sure = SureButton.of("close", kickoff_id, 0, locale)
    await interaction.response.send_message(text("kickoff.sure_close", locale), view=view(sure), ephemeral=True)


async def _list(interaction: discord.Interaction, undated: list[MentorGroup]) -> discord.Embed:
    """Which groups have no date, and where those sit that are merged."""
    person = await organiser(interaction)
    hosts = await bot_of(interaction).services.kickoff_closing.hosts(person.programme.id)
    return undated_embed(undated, hosts, locale_of(interaction))


async def _show(interaction: discord.Interaction, kickoff_id: int, undated: list[MentorGroup]) -> None:
    locale = locale_of(interaction)
    if undated:
        embed = await _list(interaction, undated)
        await interaction.response.edit_message(embed=embed, view=view(ReasonButton.of(kickoff_id, locale)))
        return
    sure = SureButton.of("close", kickoff_id, 0, locale)
    await interaction.response.edit_message(content=text("agenda.all_dated", locale), embed=None, view=view(sure))
