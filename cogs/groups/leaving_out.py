"""Leaving students without a group on purpose: a list, a button, and a second button that means it."""

from collections.abc import Sequence

import discord

from bot.domain.groups import checksum
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.embeds.groups import students_embed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text


async def show_students(interaction: discord.Interaction, students: Sequence[Participant]) -> None:
    """Answer a deferred command with the students who have no group, and the way to leave them out."""
    locale = locale_of(interaction)
    await interaction.edit_original_response(
        embed=students_embed(students, locale), view=view(LeaveOut.of(students, locale))
    )


class LeaveOut(Button, template=r"groups:leave-out:(?P<seen>\d{1,10})"):
    """Ask whether these students are to have no group."""

    @classmethod
    def of(cls, students: Sequence[Participant], locale: str) -> "LeaveOut":
        label = text("groups.leave_out", locale, n=len(students))
        return cls(f"groups:leave-out:{checksum(s.id for s in students)}", label=label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        students = await bot_of(interaction).services.groups.without_group(person.programme.id)
        if checksum(s.id for s in students) != self.ids["seen"]:
            raise Refusal("groups.list_has_changed")
        locale = locale_of(interaction)
        question = text("groups.leave_out_sure", locale, n=len(students))
        await interaction.response.edit_message(content=question, view=view(LeaveOutYes.of(students, locale)))


class LeaveOutYes(Button, template=r"groups:leave-out-yes:(?P<seen>\d{1,10})"):
    """Leave these students without a group."""

    @classmethod
    def of(cls, students: Sequence[Participant], locale: str) -> "LeaveOutYes":
        label = text("groups.leave_out_yes", locale, n=len(students))
        custom_id = f"groups:leave-out-yes:{checksum(s.id for s in students)}"
        return cls(custom_id, label=label, style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        groups = bot_of(interaction).services.groups
        n = await groups.leave_out(person.programme.id, person.discord_id, self.ids["seen"])
        told = text("groups.left_out", locale_of(interaction), n=n)
        await interaction.response.edit_message(content=told, embed=None, view=None)
