"""What surrounds an announcement, for organisers. Its words are shown as they are."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.announcements import Announcement, Reach
from bot.texts import text

MOST_NAMES = 10
LONGEST_QUOTE = 600


def preview_embed(groups: int, without_channel: Sequence[str], locale: str) -> discord.Embed:
    """Under the words as groups would read them: how many would, and that nothing has gone out yet."""
    lines = [text("announce.preview", locale, n=groups)]
    if without_channel:
        names = _names(without_channel)
        lines.append(text("announce.without_channel", locale, n=len(without_channel), groups=names))
    return discord.Embed(title=text("announce.preview_title", locale), description="\n".join(lines))


def summary_embed(announcement: Announcement, reach: Reach, locale: str) -> discord.Embed:
    """For all organisers: who said what to how many groups."""
    words = announcement.words
    quote = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    by = text("announce.summary_by", locale, person=f"<@{announcement.made_by}>")
    quoted = "\n".join(f"> {escape_markdown(line)}" for line in quote.splitlines())
    description = "\n".join((by, reach_sentence(reach, locale), quoted))
    return discord.Embed(title=text("announce.summary_title", locale), description=description[:4096])


def reach_sentence(reach: Reach, locale: str) -> str:
    """How many groups got it, who could not, and whether some are still to."""
    lines = [text("announce.reached", locale, n=reach.reached, all=reach.all)]
    if reach.unreached:
        lines.append(text("announce.unreached", locale, n=len(reach.unreached), groups=_names(reach.unreached)))
    if reach.waiting:
        lines.append(text("announce.waiting", locale, n=reach.waiting))
    return "\n".join(lines)


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(escape_markdown(name) for name in names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} (+{len(names) - MOST_NAMES})"
