"""What nudges look like where no feature has a face of its own for them."""

from collections.abc import Sequence

import discord
from discord.utils import format_dt

from bot.domain.meetups import MeetUp
from bot.domain.nudges import Nudge
from bot.domain.nudges.rules import SOON_HOURS
from bot.texts import known, text


def plain_embed(nudges: Sequence[Nudge], meet_up: MeetUp | None, locale: str) -> discord.Embed:
    """Who is waiting for what, in words that anybody in the channel may read. `meet_up` is what it is about, if that is
    one."""
    rule = nudges[0].rule
    if not known(f"nudge.{rule}"):
        return discord.Embed(title=text("nudge.other_title", locale), description=text("nudge.other", locale))
    when = format_dt(meet_up.starts_at, "F") if meet_up else ""
    from_now = format_dt(meet_up.starts_at, "R") if meet_up else ""
    title = _reminder_title(nudges, locale) if rule == "reminder" else text(f"nudge.{rule}_title", locale)
    return discord.Embed(title=title, description=text(f"nudge.{rule}", locale, when=when, from_now=from_now))


def settled_embed(locale: str) -> discord.Embed:
    """What a nudge shows once there is nothing left to do about it."""
    return discord.Embed(title=text("nudge.settled_title", locale), description=text("nudge.settled", locale))


def _reminder_title(nudges: Sequence[Nudge], locale: str) -> str:
    """How many hours are left. If something held it, it is fewer than that, and none are named: the title must stay as
    it is, so that the message is known again after a crash."""
    hours = int(nudges[0].about.rpartition(":")[2])
    if any(nudge.hold for nudge in nudges):
        return text("nudge.reminder_title_soon" if hours <= SOON_HOURS else "nudge.reminder_title_moved", locale)
    return text("nudge.reminder_title", locale, n=hours)
