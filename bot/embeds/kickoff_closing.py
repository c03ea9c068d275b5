"""Why a kickoff cannot be closed yet: the groups that have no date."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.agenda.closing import REASONS_AT_A_TIME
from bot.domain.participants import MentorGroup
from bot.texts import text

MOST_NAMES = 40


def undated_embed(groups: Sequence[MentorGroup], locale: str) -> discord.Embed:
    """Which groups, and what to do about them."""
    names = [escape_markdown(group.name) for group in groups[:MOST_NAMES]]
    lines = [text("agenda.undated_list", locale, n=len(groups)), "", *(f"• {name}" for name in names)]
    if len(groups) > MOST_NAMES:
        lines.append(text("kickoff.board_more", locale, n=len(groups) - MOST_NAMES))
    lines += ["", text("agenda.undated_mend", locale, most=REASONS_AT_A_TIME)]
    return discord.Embed(title=text("agenda.undated_title", locale), description="\n".join(lines))
