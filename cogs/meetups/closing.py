"""Closing a meet-up in three taps: what came of it, who came, the next date.

The message in the group's channel always shows where that stands and offers what is left, so that anyone of the group
can go on where somebody stopped. The taps in between are private to whoever makes them.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.meetups import MeetUp
from bot.domain.meetups.closing import OUTCOMES, ClosingSheet, sequence_of
from bot.domain.nudges import Nudge
from bot.domain.refusal import Refusal
from bot.embeds.meetup_closing import closing_embed
from bot.embeds.meetups import unix
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.texts import text
from cogs.meetups.closing_steps import WhoCameButton, choices, show_step
from cogs.meetups.following import NextDate, say_privately
from cogs.meetups.options import meet_up_id
from cogs.meetups.photo_sending import PhotoButton

GREY, GREEN = discord.ButtonStyle.secondary, discord.ButtonStyle.success


def register_closing(bot: Ithaca) -> None:
    """Say what the two nudges look like that close a meet-up."""

    async def over(nudges: Sequence[Nudge]) -> Drawing | None:
        return await _draw(bot, nudges, again=False)

    async def close(nudges: Sequence[Nudge]) -> Drawing | None:
        return await _draw(bot, nudges, again=True)

    bot.nudging.register("over", over, lasting=True)
    bot.nudging.register("close", close, lasting=True)
    bot.ways["close"] = lambda owed, locale: outcome_buttons(owed.meet_up, locale) if owed.meet_up else []


async def _draw(bot: Ithaca, nudges: Sequence[Nudge], *, again: bool) -> Drawing | None:
    """The message that closes a meet-up. It is useless if that has been done before it was sent."""
    nudge, closing = nudges[0], bot.services.meetup_closing
    try:
        sheet = await closing.sheet(nudge.programme_id, nudge.subject_id, sequence_of(nudge.about))
    except Refusal:  # the group is no more
        return None
    if sheet.outcome is not None and nudge.sent_at is None:
        return None
    return Drawing(embeds=[closing_embed(sheet, sheet.locale, again=again)], view=closing_view(sheet, sheet.locale))


def closing_view(sheet: ClosingSheet, locale: str) -> ui.View:
    """What is left to say, or all there is to say in the beginning."""
    if sheet.outcome is None:
        return outcome_view(sheet.then, locale)
    buttons: list[Button] = []
    if sheet.who_came_is_open:
        buttons.append(WhoCameButton.of(sheet, locale))
    if sheet.next_is_open:
        buttons.append(NextDate.of(sheet, locale))
    if sheet.photo_is_open:
        buttons.append(PhotoButton.of(sheet.meet_up.id, locale))
    return view(*buttons, Different.of(sheet, locale))


def outcome_view(meet_up: MeetUp, locale: str) -> ui.View:
    """The three things that can have come of it."""
    return view(*outcome_buttons(meet_up, locale))


def outcome_buttons(meet_up: MeetUp, locale: str) -> list[Button]:
    return [OutcomeButton.of(meet_up, number, locale) for number in range(len(OUTCOMES))]


class OutcomeButton(Button, template=r"close:say:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9}):(?P<outcome>[0-2])"):
    """ "We met", "We moved it" or "It did not happen"."""

    @classmethod
    def of(cls, meet_up: MeetUp, number: int, locale: str) -> "OutcomeButton":
        outcome = OUTCOMES[number]
        label = text(f"meetup_closing.{outcome}_button", locale)
        style = GREEN if outcome == "held" else GREY
        return cls(f"close:say:{meet_up.id}:{meet_up.sequence}:{number}", label=label, style=style)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        meet_up_id, sequence, outcome = self.ids["meet_up"], self.ids["sequence"], OUTCOMES[self.ids["outcome"]]
        asked = person.programme.id, person.discord_id, meet_up_id, sequence
        await bot.services.meetup_closing.say(*asked, outcome, organiser=person.is_organiser)
        sheet, participant_id = await bot.services.meetup_closing.sheet_for(*asked, organiser=person.is_organiser)
        if sheet.outcome == outcome:
            await show_step(interaction, sheet, participant_id, text("meetup_closing.kept", locale))
        else:
            await say_privately(interaction, text("meetup_closing.kept_both", locale))
        bot.nudging.poke()


class Different(Button, template=r"close:differ:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """Something else came of it than what stands there."""

    @classmethod
    def of(cls, sheet: ClosingSheet, locale: str) -> "Different":
        label = text("meetup_closing.differ_button", locale)
        return cls(f"close:differ:{sheet.then.id}:{sheet.then.sequence}", label=label, style=GREY)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        sheet, _ = await bot_of(interaction).services.meetup_closing.sheet_for(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            organiser=person.is_organiser,
        )
        question = text("meetup_closing.differ_ask", locale, unix=unix(sheet.then.starts_at))
        await say_privately(interaction, question, outcome_view(sheet.then, locale))


class CloseCommands(commands.Cog):
    """`/meetup close`, for a meet-up whose message is gone."""

    bot: Ithaca

    @app_commands.command(
        name="close", description="Say what came of a meet-up: whether you met, who came, the next date"
    )
    @app_commands.describe(meetup="Start typing, and pick it from the list; empty: the latest")
    async def close(
        self, interaction: discord.Interaction, meetup: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        person, locale, closing = await asker(interaction), locale_of(interaction), self.bot.services.meetup_closing
        asked = person.programme.id, person.discord_id
        found = await closing.to_close(*asked, organiser=person.is_organiser)
        wanted = meet_up_id(meetup) if meetup else None
        chosen = [one.meet_up for one in found if (one.meet_up.id == wanted if wanted else one.left)]
        if not chosen:
            raise Refusal("meetup.unknown" if wanted else "meetup_closing.nothing_to_close")
        sheet, _ = await closing.sheet_for(*asked, chosen[0].id, chosen[0].sequence, organiser=person.is_organiser)
        await interaction.response.send_message(
            embed=closing_embed(sheet, locale, again=True), view=closing_view(sheet, locale), ephemeral=True
        )

    @close.autocomplete("meetup")
    @suggesting
    async def to_close(self, interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        person, locale = await asker(interaction), locale_of(interaction)
        found = await self.bot.services.meetup_closing.to_close(
            person.programme.id, person.discord_id, organiser=person.is_organiser
        )
        return choices(found, typed, locale)
