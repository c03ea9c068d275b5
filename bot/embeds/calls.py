"""What a call for help looks like, to organisers and in the room."""

import discord
from discord.utils import escape_markdown

from bot.domain.calls import Call
from bot.domain.participants import MentorGroup
from bot.texts import text

COLOURS = {"waiting": 0xB3261E, "coming": 0xE0A100, "done": 0x2E7D32, "unheard": 0x777777}


def page_embed(call: Call, group: MentorGroup | None, guild_id: int, locale: str) -> discord.Embed:
    """For organisers: which room asks, how long ago, the way there, and who goes."""
    name = escape_markdown(group.name) if group else text("call.room_gone", locale)
    lines = [
        text("call.page", locale, person=f"<@{call.called_by}>", when=_ago(call)),
        text("call.jump", locale, link=f"https://discord.com/channels/{guild_id}/{call.channel_id}"),
    ]
    if call.coming_by is not None:
        lines.append(text("call.goes", locale, person=f"<@{call.coming_by}>"))
    if call.done_at is not None and call.done_by is not None:
        when = f"<t:{int(call.done_at.timestamp())}:t>"
        lines.append(text("call.ended", locale, person=f"<@{call.done_by}>", when=when))
    title = text("call.page_title", locale, group=name)
    return discord.Embed(title=title, description="\n".join(lines), colour=COLOURS[call.state])


def room_embed(call: Call, locale: str) -> discord.Embed:
    """For the room: that somebody was called, who comes, and when it is over."""
    said = {
        "waiting": text("call.room_waiting", locale, when=_ago(call)),
        "coming": text("call.room_coming", locale, person=f"<@{call.coming_by}>"),
        "done": text("call.room_done", locale),
        "unheard": text("call.room_unheard", locale),
    }
    title = text("call.room_title", locale)
    return discord.Embed(title=title, description=said[call.state], colour=COLOURS[call.state])


def _ago(call: Call) -> str:
    return f"<t:{int(call.called_at.timestamp())}:R>"
