"""`/meetup propose`: dates to choose from as buttons, and booking one."""

from datetime import datetime
from functools import partial

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.meetups.changing import (
    LONGEST_MINUTES,
    LONGEST_NOTE,
    LONGEST_PLACE,
    SHORTEST_MINUTES,
    USUAL_MINUTES,
    is_online,
)
from bot.domain.meetups.drafting import Details
from bot.domain.meetups.proposing import Offer, SlotUnclear
from bot.domain.outbox import Post
from bot.domain.refusal import Refusal
from bot.embeds.meetup_closing import offer_embed, who_embed
from bot.embeds.meetups import reading_words, unix
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.meetup_slots import PROPOSAL
from bot.texts import text
from cogs.meetups.options import asked_by, suggest_groups, suggest_new_date
from cogs.meetups.telling import follow_changes

WHEN = "Such as: Fri 4 Dec 7pm · next Tuesday 19:30 · 4/12 19:00"
LONGEST_WHEN = 100
GREY, GREEN = discord.ButtonStyle.secondary, discord.ButtonStyle.success


def register_offers(bot: Ithaca) -> None:
    """Say what the message with a group's dates to choose from looks like."""
    bot.sender.register(PROPOSAL, partial(_draw, bot))


async def _draw(bot: Ithaca, post: Post) -> Drawing | None:
    try:
        offer = await bot.services.meetup_slots.offer(post.subject_id)
    except Refusal:  # the group is no more
        return None
    if offer.proposal.closed_at is not None and post.message_id is None:
        return None
    now = bot.services.clock.now()
    return Drawing(embeds=[offer_embed(offer, now, offer.locale)], view=offer_view(offer, now, offer.locale))


def offer_view(offer: Offer, now: datetime, locale: str) -> ui.View | None:
    """A button for each date that is still to come, and the mentors' way to book one."""
    if offer.proposal.closed_at is not None:
        return None
    return view(*slot_buttons(offer, now), WhoCan.of(offer, locale, row=1))


def slot_buttons(offer: Offer, now: datetime) -> list["SlotButton"]:
    """A button for each date, by its number; those that have passed cannot be pressed."""
    return [
        SlotButton(f"slot:tap:{slot.id}", label=str(number), disabled=slot.starts_at <= now, row=0)
        for number, slot in enumerate(offer.slots, 1)
    ]


class ProposeCommands(commands.Cog):
    """Offering dates. Whoever is no mentor of the group is refused by the service."""

    bot: Ithaca

    @app_commands.command(name="propose", description="Offer up to five dates to your group to choose from (mentors)")
    @app_commands.describe(
        slot1=WHEN,
        slot2="Another date",
        slot3="Another date",
        slot4="Another date",
        slot5="Another date",
        duration=f"How many minutes; {USUAL_MINUTES} if you leave this empty",
        place="An address, or the link if you meet online",
        note="What everybody should know or bring",
        group="Only for staff: whose meet-up it is",
    )
    @app_commands.autocomplete(
        slot1=suggest_new_date,
        slot2=suggest_new_date,
        slot3=suggest_new_date,
        slot4=suggest_new_date,
        slot5=suggest_new_date,
        group=suggest_groups,
    )
    async def propose(  # noqa: PLR0917 - Discord passes options by name
        self,
        interaction: discord.Interaction,
        slot1: app_commands.Range[str, 1, LONGEST_WHEN],
        slot2: app_commands.Range[str, 1, LONGEST_WHEN] | None = None,
        slot3: app_commands.Range[str, 1, LONGEST_WHEN] | None = None,
        slot4: app_commands.Range[str, 1, LONGEST_WHEN] | None = None,
        slot5: app_commands.Range[str, 1, LONGEST_WHEN] | None = None,
        duration: app_commands.Range[int, SHORTEST_MINUTES, LONGEST_MINUTES] = USUAL_MINUTES,
        place: app_commands.Range[str, 1, LONGEST_PLACE] | None = None,
        note: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
        group: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        asked, locale = await asked_by(interaction), locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        whose = await self.bot.services.meetup_view.group(asked, group)
        typed = [slot for slot in (slot1, slot2, slot3, slot4, slot5) if slot]
        details = Details(minutes=duration, online=is_online(place), place=place, note=note)
        try:
            await self.bot.services.meetup_slots.propose(
                asked.programme, asked.discord_id, whose.id, typed, details, organiser=asked.staff
            )
        except SlotUnclear as unclear:
            await interaction.edit_original_response(
                content=_unclear_sentence(unclear, locale), allowed_mentions=PRIVATELY
            )
            return
        told = text("meetup_closing.proposed", locale, channel=f"<#{whose.channel_id}>")
        await interaction.edit_original_response(content=told, allowed_mentions=PRIVATELY)
        await follow_changes(self.bot)


def _unclear_sentence(unclear: SlotUnclear, locale: str) -> str:
    """Which date was not clear, why, and what it could be."""
    why = text(unclear.why.key, locale, **unclear.why.blanks) if unclear.why else ""
    if unclear.why is None:
        first = text("meetup_closing.slot_which", locale, number=unclear.number)
    elif unclear.readings:
        first = text("meetup_closing.slot_instead", locale, number=unclear.number, why=why)
    else:
        first = text("meetup_closing.slot_no", locale, number=unclear.number, why=why)
    return "\n".join([first, *(f"• **{reading_words(reading, (), locale)}**" for reading in unclear.readings)])


class SlotButton(Button, template=r"slot:tap:(?P<slot>\d{1,18})"):
    """That date suits me, or does not any more."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        tapped = await bot.services.meetup_slots.tap(person.programme.id, person.discord_id, self.ids["slot"])
        told = text("meetup_closing.suits_none", locale)
        if tapped.suits:
            dates = ", ".join(f"<t:{unix(slot.starts_at)}:F>" for slot in tapped.suits)
            told = text("meetup_closing.suits_you", locale, n=len(tapped.suits), dates=dates)
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=PRIVATELY)


class WhoCan(Button, template=r"slot:who:(?P<proposal>\d{1,18})"):
    """Who can when, for a mentor's eyes, with the buttons that book."""

    @classmethod
    def of(cls, offer: Offer, locale: str, *, row: int | None = None) -> "WhoCan":
        label = text("meetup_closing.who_button", locale)
        return cls(f"slot:who:{offer.proposal.id}", label=label, row=row)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        offer = await bot.services.meetup_slots.offer_for(
            person.programme.id, person.discord_id, self.ids["proposal"], organiser=person.is_staff
        )
        now = bot.services.clock.now()
        best = offer.best(now)
        buttons = [
            BookButton(
                f"slot:book:{slot.id}",
                label=text("meetup_closing.book_button", locale, number=number),
                style=GREEN if slot == best else GREY,
                disabled=slot.starts_at <= now,
            )
            for number, slot in enumerate(offer.slots, 1)
        ]
        await interaction.response.send_message(
            embed=who_embed(offer, locale), view=view(*buttons), ephemeral=True, allowed_mentions=PRIVATELY
        )


class BookButton(Button, template=r"slot:book:(?P<slot>\d{1,18})"):
    """Make a meet-up of this date."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        meet_up = await bot.services.meetup_slots.book(
            person.programme.id, person.discord_id, self.ids["slot"], organiser=person.is_staff
        )
        told = text("meetup_closing.booked_told", locale, unix=unix(meet_up.starts_at))
        await interaction.response.edit_message(content=told, embed=None, view=None)
        await follow_changes(bot)
