"""What nudges look like where no feature has a face of its own for them."""

from collections.abc import Sequence

import discord
from discord.utils import format_dt

from bot.domain.meetups import MeetUp
from bot.domain.nudges import Nudge
from bot.texts import known, text


def plain_embed(nudges: Sequence[Nudge], meet_up: MeetUp | None, locale: str) -> discord.Embed:
    """Who is waiting for what, in words that anybody in the channel may read. `meet_up` is what it is about, if that is
    one."""
    rule = nudges[0].rule
    if not known(f"nudge.{rule}"):
        return discord.Embed(title=text("nudge.other_title", locale), description=text("nudge.other", locale))
    when = format_dt(meet_up.starts_at, "F") if meet_up else ""
    from_now = format_dt(meet_up.starts_at, "R") if meet_up else ""
    hours = int(nudges[0].about.rpartition(":")[2]) if rule == "reminder" else 0
    return discord.Embed(
        title=text(f"nudge.{rule}_title", locale, n=hours) if hours else text(f"nudge.{rule}_title", locale),
        description=text(f"nudge.{rule}", locale, when=when, from_now=from_now),
    )
