"""Why a kickoff cannot be closed yet: the groups that have no date."""

from collections.abc import Mapping, Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.agenda.closing import REASONS_AT_A_TIME
from bot.domain.participants import MentorGroup
from bot.texts import text

MOST_NAMES = 40


def undated_embed(groups: Sequence[MentorGroup], hosts: Mapping[int, str], locale: str) -> discord.Embed:
    """Which groups, and what to do about them. `hosts` says, by group id, in whose room a merged group sits."""
    names = [_place(group, hosts.get(group.id), locale) for group in groups[:MOST_NAMES]]
    lines = [text("agenda.undated_list", locale, n=len(groups)), "", *(f"• {name}" for name in names)]
    if len(groups) > MOST_NAMES:
        lines.append(text("kickoff.board_more", locale, n=len(groups) - MOST_NAMES))
    lines += ["", text("agenda.undated_mend", locale, most=REASONS_AT_A_TIME)]
    return discord.Embed(title=text("agenda.undated_title", locale), description="\n".join(lines))


def _place(group: MentorGroup, host: str | None, locale: str) -> str:
    name = escape_markdown(group.name)
    return name if host is None else text("agenda.undated_guest", locale, group=name, host=escape_markdown(host))
