"""Why a kickoff cannot be closed yet: the groups that have no date."""

from collections.abc import Mapping, Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.agenda.closing import REASONS_AT_A_TIME
from bot.domain.participants import MentorGroup
from bot.texts import text

MOST_NAMES = 40
LONGEST_LIST = 3000
"""Characters of the names, of 4096 that a description has."""


def undated_embed(groups: Sequence[MentorGroup], hosts: Mapping[int, str], locale: str) -> discord.Embed:
    """Which groups, and what to do about them. `hosts` says, by group id, in whose room a merged group sits."""
    names: list[str] = []
    for group in groups[:MOST_NAMES]:
        name = f"• {_place(group, hosts.get(group.id), locale)}"
        if sum(map(len, names)) + len(name) > LONGEST_LIST:
            break
        names.append(name)
    lines = [text("agenda.undated_list", locale, n=len(groups)), "", *names]
    if rest := len(groups) - len(names):
        lines.append(text("kickoff.board_more", locale, n=rest))
    lines += ["", text("agenda.undated_mend", locale, most=REASONS_AT_A_TIME)]
    return discord.Embed(title=text("agenda.undated_title", locale), description="\n".join(lines))


def _place(group: MentorGroup, host: str | None, locale: str) -> str:
    name = escape_markdown(group.name)
    return name if host is None else text("agenda.undated_guest", locale, group=name, host=escape_markdown(host))
