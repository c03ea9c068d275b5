"""What people see of their own part in the programme."""

from datetime import datetime, time

import discord
from discord.utils import escape_markdown

from bot.domain.my import Owed, OwnNudges, OwnProgramme
from bot.embeds.meetups import date_lines
from bot.texts import text

LONGEST_FIELD = 1024
MOST_LINES = 8
"""Of what is planned or put off: each takes up to 120 of a field's 1024 characters."""


def own_programme_embed(own: OwnProgramme, locale: str) -> discord.Embed:
    """Somebody's own part: the next meet-up, and what they still owe."""
    embed = discord.Embed(title=text("my.programme_title", locale, name=escape_markdown(own.person.name)))
    if own.group is None:
        in_groups = own.person.kind in ("mentor", "student")
        embed.description = text("my.no_group" if in_groups else "my.looks_after", locale)
        return embed
    channel = f"<#{own.group.channel_id}>" if own.group.channel_id else text("my.no_channel", locale)
    embed.description = text("my.your_group", locale, group=escape_markdown(own.group.name), channel=channel)
    embed.add_field(name=text("my.next", locale), value=_next(own, locale), inline=False)
    lines = [_owed(one, locale, at_hand=one in own.at_hand) for one in own.owed]
    value = _some(lines, locale) if lines else text("my.nothing_owed", locale)
    embed.add_field(name=text("my.owed", locale), value=value, inline=False)
    return embed


def _next(own: OwnProgramme, locale: str) -> str:
    if not own.coming:
        kind = "mentor" if own.person.kind == "mentor" else "student"
        if own.choosing and own.group is not None and own.group.channel_id is not None:
            return text(f"my.choosing_{kind}", locale, channel=f"<#{own.group.channel_id}>")
        return text(f"my.no_date_{kind}", locale)
    first = own.coming[0]
    lines = date_lines(first, locale)
    says = own.says[first.id]
    if says is not None:
        lines.append(text("my.you_come" if says else "my.you_cannot", locale))
    if rest := len(own.coming) - 1:
        lines.append(text("my.more_dates", locale, n=rest))
    whole = "\n".join(lines)
    return whole if len(whole) <= LONGEST_FIELD else whole[: LONGEST_FIELD - 1] + "…"


def _owed(owed: Owed, locale: str, *, at_hand: bool) -> str:
    when = stamp(owed.meet_up.starts_at, "f") if owed.meet_up else ""
    what = text(f"my.owed_{owed.rule}", locale, when=when)
    return what if at_hand or owed.rule == "answer" else text("my.owed_later", locale, what=what)


def own_nudges_embed(own: OwnNudges, locale: str) -> discord.Embed:
    """How somebody is nudged, and what they may change about it."""
    embed = discord.Embed(title=text("my.nudges_title", locale), description=_state(own, locale))
    hours = text("my.hours", locale, begin=_clock(own.quiet_from), end=_clock(own.quiet_until))
    whose = "my.hours_own" if own.own_hours else "my.hours_usual"
    embed.add_field(name=text("my.quiet_hours", locale), value=text(whose, locale, hours=hours))
    zone_key = "my.zone_own" if own.person.time_zone else "my.zone_usual"
    zone = text(zone_key, locale, zone=own.zone.replace("_", " "))
    embed.add_field(name=text("my.time_zone", locale), value=zone)
    if own.snoozes:
        lines = [
            text("my.snoozed", locale, what=about(s.about, locale), until=stamp(s.until, "D")) for s in own.snoozes
        ]
        embed.add_field(name=text("my.snoozes", locale), value=_some(lines, locale), inline=False)
    if own.planned:
        lines = [
            text("my.planned_line", locale, when=stamp(n.due_at, "f"), what=about(n.about, locale)) for n in own.planned
        ]
        embed.add_field(name=text("my.planned", locale), value=_some(lines, locale), inline=False)
    return embed


def stamp(moment: datetime, style: str) -> str:
    """A moment as every reader's own clock shows it."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def about(matter: str, locale: str) -> str:
    """What a matter is about, in words. Its key begins with the name of its rule."""
    return text(f"nudges.about_{matter.partition(':')[0]}", locale)


def _state(own: OwnNudges, locale: str) -> str:
    if own.person.kind not in ("mentor", "student"):
        return text("my.never_nudged", locale)
    if own.wishes.paused_at:
        return text("my.is_paused", locale, since=stamp(own.wishes.paused_at, "D"))
    if own.wishes.away_at:
        return text("my.is_away", locale)
    return text("my.nudges_explained", locale)


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")


def _some(lines: list[str], locale: str) -> str:
    rest = len(lines) - MOST_LINES
    more = [text("my.and_more", locale, n=rest)] if rest > 0 else []
    return "\n".join(lines[:MOST_LINES] + more)
