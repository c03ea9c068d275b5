"""`/meetup attendance`: who came, who wrote that down, and correcting it. For the group's mentors and organisers."""

from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.meetups.attending import AttendanceSheet
from bot.domain.refusal import Refusal
from bot.embeds.meetup_closing import attendance_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import Select, view
from bot.texts import text
from cogs.meetups.closing_steps import choices, chosen_ids, people_options
from cogs.meetups.options import meet_up_id


class AttendanceCommands(commands.Cog):
    """Looking at who came, and correcting it."""

    bot: Ithaca

    @app_commands.command(name="attendance", description="See and correct who came (mentors and organisers)")
    @app_commands.describe(meetup="Start typing, and pick it from the list; empty: the latest")
    async def attendance(
        self, interaction: discord.Interaction, meetup: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        person, locale, service = await asker(interaction), locale_of(interaction), self.bot.services.attendance
        asked = person.programme.id, person.discord_id
        found = await service.correctable(*asked, organiser=person.is_organiser)
        wanted = meet_up_id(meetup) if meetup else None
        chosen = [one.meet_up for one in found if wanted in (None, one.meet_up.id)]
        if not chosen:
            raise Refusal("meetup.unknown" if wanted else "meetup_closing.no_held")
        sheet = await service.sheet(*asked, chosen[0].id, organiser=person.is_organiser)
        await interaction.response.send_message(
            embed=attendance_embed(sheet, locale),
            view=_correcting(sheet, locale),
            ephemeral=True,
            allowed_mentions=PRIVATELY,
        )

    @attendance.autocomplete("meetup")
    @suggesting
    async def held(self, interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        person, locale = await asker(interaction), locale_of(interaction)
        found = await self.bot.services.attendance.correctable(
            person.programme.id, person.discord_id, organiser=person.is_organiser
        )
        return choices(found, typed, locale)


def _correcting(sheet: AttendanceSheet, locale: str) -> ui.View:
    """The menu, unless there is nobody to tick."""
    return view(*([Correction.of(sheet, locale)] if sheet.people else []))


class Correction(Select, template=r"attendance:(?P<meet_up>\d{1,18})"):
    """Tick just those who came."""

    @classmethod
    def of(cls, sheet: AttendanceSheet, locale: str) -> "Correction":
        ticked = [participant_id for participant_id, came in sheet.ticks.items() if came]
        return cls(
            f"attendance:{sheet.meet_up.id}",
            placeholder=text("meetup_closing.who_placeholder", locale),
            **people_options(sheet.people, sheet.meet_up.group_id, ticked, locale),
        )

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        sheet = await bot.services.attendance.correct(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            chosen_ids(values),
            organiser=person.is_organiser,
        )
        await interaction.response.edit_message(
            embed=attendance_embed(sheet, locale), view=_correcting(sheet, locale), allowed_mentions=PRIVATELY
        )
