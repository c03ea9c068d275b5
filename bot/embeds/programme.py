"""What a programme looks like."""

import discord

from bot.domain.programme import KINDS, Programme
from bot.texts import text


def programme_embed(programme: Programme, locale: str) -> discord.Embed:
    """How the programme is set up, for anyone in its server."""
    embed = discord.Embed(title=text("programme.title", locale))
    embed.add_field(name=text("programme.time_zone", locale), value=programme.time_zone)
    embed.add_field(name=text("programme.locale", locale), value=programme.locale)
    for kind in KINDS:
        role_id = programme.role_id(kind)
        value = f"<@&{role_id}>" if role_id else text("programme.not_set", locale)
        embed.add_field(name=text(f"programme.role_{kind}", locale), value=value)
    channel = programme.organisers_channel_id
    value = f"<#{channel}>" if channel else text("programme.not_set", locale)
    embed.add_field(name=text("programme.organisers_channel", locale), value=value)
    return embed
