"""What proposals, the closing of a meet-up and its attendance look like."""

from collections.abc import Sequence
from datetime import datetime

import discord
from discord.utils import escape_markdown

from bot.domain.meetups import Attendance, MeetUp
from bot.domain.meetups.answering import AnswerCount
from bot.domain.meetups.attending import AttendanceSheet
from bot.domain.meetups.closing import ClosingSheet
from bot.domain.meetups.proposing import Offer
from bot.domain.participants import Participant
from bot.embeds.groups import mentions
from bot.embeds.meetups import unix
from bot.texts import text

LONGEST_NAME = 30
MOST_TRACES = 10
"""Older records shown below the newest of each person: each takes up to 100 of an embed's 4096 characters."""


def count_sentence(count: AnswerCount, locale: str) -> str:
    """How many come, for a line below an announcement."""
    line = text("meetup_closing.count", locale, coming=count.coming, not_coming=count.not_coming, silent=count.silent)
    if count.not_joined:
        line += "\n" + text("meetup_closing.count_not_joined", locale, n=count.not_joined)
    return line


def offer_embed(offer: Offer, now: datetime, locale: str) -> discord.Embed:
    """The dates to choose from, with how many each suits; later what came of them."""
    if offer.proposal.closed_at is not None:
        return _closed_offer_embed(offer, locale)
    lines = [text("meetup_closing.offer_text", locale), "", *slot_lines(offer, now, locale)]
    lines += ["", _how(offer, locale)]
    if offer.proposal.note:
        lines.append(escape_markdown(offer.proposal.note))
    if offer.not_joined:
        lines.append(text("meetup_closing.offer_not_joined", locale, n=len(offer.not_joined)))
    return discord.Embed(title=text("meetup_closing.offer_title", locale), description="\n".join(lines))


def slot_lines(offer: Offer, now: datetime, locale: str) -> list[str]:
    """Each date by its number, with how many it suits."""
    lines = []
    for number, slot in enumerate(offer.slots, 1):
        if slot.starts_at <= now:
            lines.append(text("meetup_closing.offer_slot_past", locale, number=number, unix=unix(slot.starts_at)))
            continue
        suits, asked = len(offer.suits(slot)), len(offer.asked)
        shown = {"number": number, "unix": unix(slot.starts_at), "suits": suits, "asked": asked}
        lines.append(text("meetup_closing.offer_slot", locale, **shown))
    return lines


def _how(offer: Offer, locale: str) -> str:
    place = escape_markdown(offer.proposal.place) if offer.proposal.place else text("meetup_closing.no_place", locale)
    return text("meetup_closing.offer_how", locale, minutes=offer.proposal.minutes, place=place)


def _closed_offer_embed(offer: Offer, locale: str) -> discord.Embed:
    booked = offer.booked
    if booked is None:
        return discord.Embed(
            title=text("meetup_closing.offer_replaced_title", locale),
            description=text("meetup_closing.offer_replaced", locale),
        )
    embed = discord.Embed(title=text("meetup_closing.offer_booked_title", locale))
    if booked.state == "planned":
        embed.description = text("meetup_closing.offer_booked", locale, unix=unix(booked.starts_at))
    else:
        embed.description = text("meetup_closing.offer_booked_changed", locale)
    return embed


def who_embed(offer: Offer, locale: str) -> discord.Embed:
    """Who suits which date, for a mentor only."""
    lines = []
    for number, slot in enumerate(offer.slots, 1):
        suits = offer.suits(slot)
        people = mentions(suits) or text("meetup_closing.who_nobody", locale)
        shown = {"number": number, "unix": unix(slot.starts_at), "suits": len(suits), "asked": len(offer.asked)}
        lines.append(text("meetup_closing.who_slot", locale, people=people, **shown))
    embed = discord.Embed(title=text("meetup_closing.who_title", locale), description="\n".join(lines))
    if offer.silent:
        embed.add_field(name=text("meetup_closing.who_silent", locale), value=mentions(offer.silent), inline=False)
    if offer.not_joined:
        names = ", ".join(escape_markdown(person.name[:LONGEST_NAME]) for person in offer.not_joined[:10])
        embed.add_field(name=text("meetup_closing.who_not_joined", locale), value=names, inline=False)
    embed.set_footer(text=text("meetup_closing.who_footer", locale))
    return embed


def closing_embed(sheet: ClosingSheet, locale: str, *, again: bool = False) -> discord.Embed:
    """The message that closes a meet-up: the question, later what was said. `again` if it had been asked before."""
    start = unix(sheet.then.starts_at)
    if sheet.outcome is None:
        title = text("meetup_closing.close_title" if again else "meetup_closing.over_title", locale)
        question = text("meetup_closing.close_text" if again else "meetup_closing.over_text", locale, unix=start)
        return discord.Embed(title=title, description=question)
    lines = [f"<t:{start}:F>", _outcome(sheet, locale), _sayer(sheet, locale)]
    if sheet.disputed:
        lines.append(text("meetup_closing.closed_disputed", locale))
    if sheet.ticks:
        lines.append(text("meetup_closing.closed_came", locale, n=len(sheet.came)))
    elif sheet.who_came_is_open:
        lines.append(text("meetup_closing.closed_who", locale))
    if not sheet.waits_for_new_date or (sheet.following is not None and not sheet.moved_on):
        lines.append(_next(sheet.following, locale))
    return discord.Embed(title=text("meetup_closing.closed_title", locale), description="\n".join(lines))


def _outcome(sheet: ClosingSheet, locale: str) -> str:
    if not sheet.moved_on:
        return text(f"meetup_closing.closed_{sheet.outcome}", locale)
    if sheet.called_off:
        return text("meetup_closing.closed_called_off", locale)
    if sheet.meet_up.state != "planned":
        return text("meetup_closing.closed_moved_away", locale)
    return text("meetup_closing.closed_changed", locale, unix=unix(sheet.meet_up.starts_at))


def _sayer(sheet: ClosingSheet, locale: str) -> str:
    if sheet.settlement is not None:
        return text("meetup_closing.closed_by_organiser", locale)
    people = [_person(word.person) for word in sheet.words if word.outcome == sheet.outcome]
    return text("meetup_closing.closed_by", locale, person=people[0]) if people else ""


def _person(person: Participant) -> str:
    return f"<@{person.discord_id}>" if person.joined else escape_markdown(person.name[:LONGEST_NAME])


def _next(following: MeetUp | None, locale: str) -> str:
    if following is None:
        return text("meetup_closing.closed_no_next", locale)
    return text("meetup_closing.closed_next", locale, unix=unix(following.starts_at))


def attendance_embed(sheet: AttendanceSheet, locale: str) -> discord.Embed:
    """Who came, with who wrote it down when, and what stood there before."""
    traces = {person.id: sheet.trace(person) for person in sheet.people}
    left = MOST_TRACES
    lines = [f"<t:{unix(sheet.meet_up.starts_at)}:F>", ""]
    if not sheet.rows:
        lines.append(text("meetup_closing.attendance_none", locale))
    for person in sheet.people if sheet.rows else ():
        name = escape_markdown(person.name[:LONGEST_NAME])
        if not traces[person.id]:
            lines.append(text("meetup_closing.attendance_unknown", locale, name=name))
            continue
        newest, *older = traces[person.id]
        lines.append(text("meetup_closing.attendance_line", locale, name=name, **_record(newest, locale)))
        lines += [text("meetup_closing.attendance_before", locale, **_record(row, locale)) for row in older[:left]]
        left -= len(older[:left])
    hidden = _older(list(traces.values())) - (MOST_TRACES - left)
    if hidden:
        lines.append(text("meetup_closing.attendance_more", locale, n=hidden))
    embed = discord.Embed(title=text("meetup_closing.attendance_title", locale), description="\n".join(lines))
    embed.set_footer(text=text("meetup_closing.attendance_footer", locale))
    return embed


def _older(traces: Sequence[Sequence[Attendance]]) -> int:
    return sum(len(trace) - 1 for trace in traces if trace)


def _record(row: Attendance, locale: str) -> dict[str, object]:
    came = text("meetup_closing.attendance_came" if row.came else "meetup_closing.attendance_stayed", locale)
    return {"came": came, "by": f"<@{row.recorded_by}>", "unix": unix(row.at)}
