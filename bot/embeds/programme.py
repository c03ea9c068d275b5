"""What a programme looks like."""

from collections.abc import Iterable, Sequence

import discord

from bot.domain.programme import KINDS, Programme
from bot.texts import text


def programme_embed(programme: Programme, locale: str) -> discord.Embed:
    """How the programme is set up, for anyone in its server."""
    embed = discord.Embed(title=text("programme.title", locale))
    embed.add_field(name=text("programme.time_zone", locale), value=programme.time_zone)
    embed.add_field(name=text("programme.locale", locale), value=text(f"programme.locale_{programme.locale}", locale))
    for kind in KINDS:
        role_id = programme.role_id(kind)
        value = f"<@&{role_id}>" if role_id else text("programme.not_set", locale)
        embed.add_field(name=text(f"programme.role_{kind}", locale), value=value)
    channel = programme.organisers_channel_id
    value = f"<#{channel}>" if channel else text("programme.not_set", locale)
    embed.add_field(name=text("programme.organisers_channel", locale), value=value)
    return embed


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
