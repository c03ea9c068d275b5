"""The cards of a kickoff's date and photo steps, with the buttons that `/meetup propose` and `/meetup photo` have.

They stay until there is a date or a photo, also when the room has gone on: nobody is to leave without.
"""

from typing import Any

import discord
from discord import ui

from bot.domain.agenda.sheets import DateSheet
from bot.domain.agenda.views import StepCard
from bot.domain.localtime import local_in
from bot.embeds.evening import MOST_GUESTS, date_embed, photo_embed
from bot.embeds.meetups import clock_words, unix
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.interactions.step_cards import draws
from bot.texts import text
from cogs.meetups.asking import SetDate
from cogs.meetups.photo_album import LookWithoutDate
from cogs.meetups.photo_note import WriteNoteButton
from cogs.meetups.photo_sending import PhotoButton
from cogs.meetups.proposing import WhoCan, slot_buttons
from cogs.meetups.telling import follow_changes

LONGEST_BUTTON = 80


@draws("date")
async def date_card(bot: Ithaca, card: StepCard) -> Drawing:
    """Dates to tap, the best to book, or the form for another."""
    now = bot.services.clock.now()
    sheet = await bot.services.meetup_slots.of_evening(card.programme.id, card.room.group_id)
    return Drawing(embeds=[date_embed(card, sheet, now)], view=view(*_date_buttons(bot, card, sheet)))


def _date_buttons(bot: Ithaca, card: StepCard, sheet: DateSheet) -> list[ui.Item[Any]]:
    return [*_own_buttons(bot, card, sheet), *_guest_buttons(card, sheet)]


def _guest_buttons(card: StepCard, sheet: DateSheet) -> list[ui.Item[Any]]:
    """The form for each group that sits here tonight and has no date yet. Whose they are not is told so."""
    buttons: list[ui.Item[Any]] = []
    for guest in sheet.guests[:MOST_GUESTS]:
        if guest.booked is None:
            button = SetDate.of(guest.group.id, card.locale)
            label = text("step.date_guest_button", card.locale, group=guest.group.name)
            button.item.label = label[:LONGEST_BUTTON]
            button.item.style, button.item.row = discord.ButtonStyle.secondary, 3
            buttons.append(button)
    return buttons


def _own_buttons(bot: Ithaca, card: StepCard, sheet: DateSheet) -> list[ui.Item[Any]]:
    if sheet.booked is not None:
        return []
    set_date = SetDate.of(card.room.group_id, card.locale)
    if sheet.offer is None:
        return [set_date]
    now, offer = bot.services.clock.now(), sheet.offer
    best = offer.best(now) or next(slot for slot in offer.slots if slot.starts_at > now)
    when = clock_words(local_in(best.starts_at, card.programme.time_zone), card.locale)
    label = text("step.date_book", card.locale, when=when)
    book = BookNow(f"slot:now:{best.id}", label=label, style=discord.ButtonStyle.success, row=1)
    set_date.item.row = 2
    set_date.item.style = discord.ButtonStyle.secondary
    return [*slot_buttons(offer, now), book, WhoCan.of(offer, card.locale, row=2), set_date]


@draws("photo")
async def photo_card(bot: Ithaca, card: StepCard) -> Drawing:
    """The photo, or the note where not everybody has agreed to photos; once it is there, the way to look at it."""
    sheet = await bot.services.photos.of_evening(card.kickoff, card.room.group_id)
    button: Button
    if sheet.proof_id is not None:
        button = LookWithoutDate.of(sheet.proof_id, card.locale)
    elif sheet.wanted == "photo":
        button = PhotoButton.of(None, card.locale)
    else:
        button = WriteNoteButton.of(None, card.locale)
    return Drawing(embeds=[photo_embed(card, sheet)], view=view(button))


class BookNow(Button, template=r"slot:now:(?P<slot>\d{1,18})"):
    """Make a meet-up of the date that this button names: with one tap, by a mentor."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        meet_up = await bot.services.meetup_slots.book(
            person.programme.id, person.discord_id, self.ids["slot"], organiser=person.is_staff
        )
        told = text("meetup_closing.booked_told", locale, unix=unix(meet_up.starts_at))
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=PRIVATELY)
        await follow_changes(bot)
