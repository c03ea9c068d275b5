"""What people see of their own part in the programme."""

from datetime import datetime, time

import discord

from bot.domain.my import OwnNudges
from bot.texts import text

MOST_LINES = 8
"""Of what is planned or put off: each takes up to 120 of a field's 1024 characters."""


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
