"""The third tap of closing a meet-up: the next date, or the new one of a meet-up that was moved."""

from datetime import datetime
from typing import Any

import discord
from discord import ui
from discord.utils import MISSING

from bot.domain.meetups import MeetUp
from bot.domain.meetups.closing import ClosingSheet
from bot.domain.meetups.following import in_weeks, minute_of, suggested_weeks
from bot.domain.refusal import Refusal
from bot.domain.when import Reading, Unclear
from bot.embeds.meetups import unix
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button, Form, view
from bot.texts import text
from cogs.meetups.telling import follow_changes

LONGEST_WHEN = 100


async def say_privately(interaction: discord.Interaction, sentence: str, controls: ui.View | None = None) -> None:
    """Answer one person: in place of what they pressed if only they can see that, else in a message of its own."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.edit_message(content=sentence, embed=None, view=controls, allowed_mentions=PRIVATELY)
    else:
        await interaction.response.send_message(
            sentence, view=controls or MISSING, ephemeral=True, allowed_mentions=PRIVATELY
        )


def next_step(sheet: ClosingSheet, now: datetime, locale: str) -> tuple[str, ui.View]:
    """Ask for the next date: the same weekday and time in the coming weeks, or another one."""
    lines = [text("meetup_closing.new_date_ask" if sheet.waits_for_new_date else "meetup_closing.next_ask", locale)]
    buttons: list[Button] = []
    for number, weeks in enumerate(suggested_weeks(sheet.then, now), 1):
        start = unix(in_weeks(sheet.then, weeks).starts_at)
        lines.append(text("meetup_closing.suggestion", locale, number=number, unix=start))
        buttons.append(InWeeks.of(sheet.then, weeks, number))
    return "\n".join(lines), view(*buttons, AnotherDate.of(sheet.then, locale))


class NextDate(Button, template=r"close:next:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """Go on with the next date, where somebody stopped."""

    @classmethod
    def of(cls, sheet: ClosingSheet, locale: str) -> "NextDate":
        label = text(
            "meetup_closing.new_date_button" if sheet.waits_for_new_date else "meetup_closing.next_button", locale
        )
        custom_id = f"close:next:{sheet.then.id}:{sheet.then.sequence}"
        return cls(custom_id, label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        sheet = await bot.services.meetup_following.sheet(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            organiser=person.is_organiser,
        )
        await say_privately(interaction, *next_step(sheet, bot.services.clock.now(), locale_of(interaction)))


class InWeeks(Button, template=r"close:weeks:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9}):(?P<weeks>\d{1,4})"):
    """The same weekday and time, so many weeks later."""

    @classmethod
    def of(cls, meet_up: MeetUp, weeks: int, number: int) -> "InWeeks":
        custom_id = f"close:weeks:{meet_up.id}:{meet_up.sequence}:{weeks}"
        return cls(custom_id, label=str(number), style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        booked = await bot_of(interaction).services.meetup_following.in_weeks(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            self.ids["weeks"],
            organiser=person.is_organiser,
        )
        await _booked(interaction, booked)


class AnotherDate(Button, template=r"close:other:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """A date in one's own words."""

    @classmethod
    def of(cls, meet_up: MeetUp, locale: str) -> "AnotherDate":
        label = text("meetup_closing.another_button", locale)
        return cls(f"close:other:{meet_up.id}:{meet_up.sequence}", label=label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        await bot_of(interaction).services.meetup_following.sheet(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            organiser=person.is_organiser,
        )
        form = WhenForm.opened(interaction, self.ids["meet_up"], self.ids["sequence"], locale_of(interaction))
        await interaction.response.send_modal(form)


class WhenForm(Form):
    """Asks when, as people type it."""

    name = "meetup-when"

    @classmethod
    def opened(cls, interaction: discord.Interaction, meet_up_id: int, sequence: int, locale: str) -> ui.Modal:
        """The form, empty."""
        made = cls.modal(interaction, text("meetup_closing.form_title", locale), meet_up_id, sequence)
        made.add_item(
            ui.Label(
                text=text("meetup_closing.form_when", locale),
                description=text("meetup_closing.form_explained", locale),
                component=ui.TextInput(custom_id="when", max_length=LONGEST_WHEN),
            )
        )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        if len(ids) != 2:
            raise Refusal("common.stale_button")
        meet_up_id, sequence = ids
        following = bot_of(interaction).services.meetup_following
        try:
            understood = await following.understand(
                person.programme.id,
                person.discord_id,
                meet_up_id,
                sequence,
                str(values.get("when", "")),
                organiser=person.is_organiser,
            )
        except Unclear as unclear:
            readings = unclear.proposals
            sentence = text(unclear.key, locale, **unclear.blanks)
        else:
            readings = understood.readings
            sentence = text("meetup_closing.which_date", locale, n=len(readings))
        lines = [sentence]
        for number, reading in enumerate(readings, 1):
            start = unix(reading.starts_at)
            lines.append(text("meetup_closing.suggestion", locale, number=number, unix=start))
        buttons = [OnDate.of(meet_up_id, sequence, reading, number) for number, reading in enumerate(readings, 1)]
        again = AnotherDate(f"close:other:{meet_up_id}:{sequence}", label=text("meetup_closing.another_button", locale))
        await say_privately(interaction, "\n".join(lines), view(*buttons, again))


class OnDate(Button, template=r"close:date:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9}):(?P<minute>\d{1,10})"):
    """This very date."""

    @classmethod
    def of(cls, meet_up_id: int, sequence: int, reading: Reading, number: int) -> "OnDate":
        custom_id = f"close:date:{meet_up_id}:{sequence}:{minute_of(reading.starts_at)}"
        return cls(custom_id, label=str(number), style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        booked = await bot_of(interaction).services.meetup_following.on(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            self.ids["minute"],
            organiser=person.is_organiser,
        )
        await _booked(interaction, booked)


async def _booked(interaction: discord.Interaction, meet_up: MeetUp) -> None:
    bot, locale = bot_of(interaction), locale_of(interaction)
    await say_privately(interaction, text("meetup_closing.next_set", locale, unix=unix(meet_up.starts_at)))
    await follow_changes(bot)
