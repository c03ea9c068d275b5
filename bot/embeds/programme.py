"""What a programme looks like."""

from collections.abc import Iterable, Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.nudges import Blackout
from bot.domain.programme import KINDS, Programme
from bot.texts import text
from bot.texts.days import day, days

MOST_BLACKOUTS = 20
"""In an embed: each line takes two days and a label of up to 80 characters, escaped."""


def programme_embed(programme: Programme, locale: str) -> discord.Embed:
    """How the programme is set up, for anyone in its server."""
    embed = discord.Embed(title=text("programme.title", locale))
    embed.add_field(name=text("programme.time_zone", locale), value=programme.time_zone)
    embed.add_field(name=text("programme.locale", locale), value=language(programme.locale, locale))
    last = day(programme.ends_on, locale) if programme.ends_on else text("programme.not_set", locale)
    embed.add_field(name=text("programme.last_day", locale), value=last)
    for kind in KINDS:
        role_id = programme.role_id(kind)
        value = f"<@&{role_id}>" if role_id else text("programme.not_set", locale)
        embed.add_field(name=text(f"programme.role_{kind}", locale), value=value)
    channel = programme.organisers_channel_id
    value = f"<#{channel}>" if channel else text("programme.not_set", locale)
    embed.add_field(name=text("programme.organisers_channel", locale), value=value)
    return embed


def language(code: str, locale: str | None = None) -> str:
    """A language that a programme can have, in words."""
    return text(f"programme.locale_{code.casefold().replace('-', '_')}", locale)


def set_up_embed(programme: Programme, made: Sequence[str], found: Sequence[str], locale: str) -> discord.Embed:
    """The programme just set up: what was made and found (as mentions), and what comes next."""
    embed = programme_embed(programme, locale)
    embed.title = text("programme.set_up_title", locale)
    lines = []
    if made:
        lines.append(text("programme.made", locale, things=", ".join(made)))
    if found:
        lines.append(text("programme.found", locale, things=", ".join(found)))
    lines.append(text("programme.give_roles", locale))
    lines.append(text("programme.next_step", locale))
    embed.description = "\n\n".join(lines)
    return embed


def permission_names(permissions: Iterable[str]) -> str:
    """Permissions as the settings of an English Discord call them."""
    return ", ".join(f"“{name.replace('_', ' ').title()}”" for name in permissions)


def offered_embed(blackout: Blackout, overlapping: Iterable[Blackout], locale: str) -> discord.Embed:
    """Days that would be kept free of nudges. Nothing has been kept yet."""
    embed = discord.Embed(title=text("programme.blackout_offered", locale))
    lines = [_blackout_line(blackout, locale), "", text("programme.blackout_means", locale)]
    if shared := ", ".join(escape_markdown(other.label) for other in overlapping):
        lines.append(text("programme.blackout_overlaps", locale, labels=shared))
    embed.description = "\n".join(lines)
    return embed


def blackouts_embed(standing: Sequence[Blackout], locale: str) -> discord.Embed:
    """The days on which nobody is nudged, from today on."""
    embed = discord.Embed(title=text("programme.blackouts_title", locale))
    lines = [_blackout_line(blackout, locale) for blackout in standing[:MOST_BLACKOUTS]]
    if (rest := len(standing) - MOST_BLACKOUTS) > 0:
        lines.append(text("programme.blackouts_more", locale, n=rest))
    embed.description = "\n".join(lines) or text("programme.blackouts_none", locale)
    embed.set_footer(text=text("programme.blackouts_how", locale))
    return embed


def _blackout_line(blackout: Blackout, locale: str) -> str:
    shown = days(blackout.first_day, blackout.last_day, locale)
    return text("programme.blackout_line", locale, days=shown, label=escape_markdown(blackout.label))
