"""What people read about what is kept of them."""

import discord

from bot.domain.privacy import NOTICE_VERSION
from bot.texts import text

PARTS = ("what", "why", "who", "how_long", "rights")


def notice_embed(locale: str) -> discord.Embed:
    """The privacy notice, for a 16-year-old to read."""
    embed = discord.Embed(title=text("privacy.notice_title", locale), description=text("privacy.notice", locale))
    for part in PARTS:
        embed.add_field(name=text(f"privacy.{part}_title", locale), value=text(f"privacy.{part}", locale), inline=False)
    embed.set_footer(text=text("privacy.version", locale, version=NOTICE_VERSION))
    return embed
