"""The cards of an evening's last steps: the group's next date, and its photo."""

from datetime import datetime

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.agenda.sheets import DateSheet, GuestDate, PhotoSheet
from bot.domain.agenda.views import StepCard
from bot.embeds.kickoff_steps import step_embed
from bot.embeds.meetup_closing import slot_lines
from bot.embeds.meetups import unix
from bot.texts import text

MOST_GUESTS = 5
"""Groups that sit in one room; a row of buttons has room for as many."""


def date_embed(card: StepCard, sheet: DateSheet, now: datetime) -> discord.Embed:
    """The date that has been booked, or those to choose from with how many each suits."""
    locale = card.locale
    if sheet.booked is not None:
        lines = [text("step.date_booked", locale, unix=unix(sheet.booked.starts_at))]
    elif sheet.offer is not None:
        lines = [text("step.date_choose", locale), "", *slot_lines(sheet.offer, now, locale)]
    else:
        lines = [text("step.date_none", locale)]
    if sheet.guests:
        lines += ["", *(_guest_line(guest, locale) for guest in sheet.guests[:MOST_GUESTS])]
    return _below(step_embed(card, still=sheet.booked is None), lines)


def photo_embed(card: StepCard, sheet: PhotoSheet) -> discord.Embed:
    """How to give the photo or the note, or since when it is there."""
    locale = card.locale
    if sheet.came is not None and sheet.came_at is not None:
        line = text(f"step.{sheet.came}_came", locale, time=format_dt(sheet.came_at, "t"))
    else:
        line = text("step.photo_how" if sheet.wanted == "photo" else "step.note_how", locale)
    return _below(step_embed(card, still=sheet.came is None), [line])


def _guest_line(guest: GuestDate, locale: str) -> str:
    name = escape_markdown(guest.group.name)
    if guest.booked is not None:
        return text("step.date_guest_booked", locale, group=name, unix=unix(guest.booked.starts_at))
    return text("step.date_guest", locale, group=name)


def _below(embed: discord.Embed, lines: list[str]) -> discord.Embed:
    embed.description = "\n".join([embed.description or "", "", *lines])
    return embed
