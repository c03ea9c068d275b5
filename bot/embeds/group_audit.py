"""What an audit of the groups' channels looks like."""

from collections.abc import Mapping, Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.group_audit import REPAIRABLE, Drift
from bot.domain.participants import GroupMembers
from bot.texts import text

LINES_PER_PAGE = 12
"""Each line takes at most about 330 characters of an embed's 4096."""

SAID_OTHERWISE = frozenset({"observer", "bot", "no_access", "channel_gone"})
"""What is said of a voice channel in words of its own."""

Groups = Mapping[int, GroupMembers]


def pages_of(drifts: Sequence[Drift]) -> int:
    return max(1, -(-len(drifts) // LINES_PER_PAGE))


def audit_embed(drifts: Sequence[Drift], groups: Groups, page: int, locale: str) -> discord.Embed:
    """Everything that is not as it should be, a page of it. `page` counts from 0."""
    if not drifts:
        description = text("groups.audit_clean", locale, n=len(groups))
        return discord.Embed(title=text("groups.audit_title", locale), description=description)
    page = max(0, min(page, pages_of(drifts) - 1))
    shown = drifts[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    embed = discord.Embed(title=text("groups.audit_found", locale, n=len(drifts)))
    embed.description = "\n".join(drift_line(drift, groups, locale) for drift in shown)
    embed.set_footer(text=_footer(drifts, page, locale))
    return embed


def news_embed(drifts: Sequence[Drift], groups: Groups, locale: str) -> discord.Embed:
    """What an audit that nobody asked for has newly found, for the organisers' channel."""
    embed = discord.Embed(title=text("groups.audit_news", locale, n=len(drifts)))
    lines = [drift_line(drift, groups, locale) for drift in drifts[:LINES_PER_PAGE]]
    if (rest := len(drifts) - LINES_PER_PAGE) > 0:
        lines.append(text("groups.and_more", locale, n=rest))
    embed.description = "\n".join(lines)
    embed.set_footer(text=text("groups.audit_news_mend", locale))
    return embed


def drift_line(drift: Drift, groups: Groups, locale: str) -> str:
    """One sentence that says what is wrong, and what mends it."""
    members = groups.get(drift.group_id) if drift.group_id is not None else None
    group = text("groups.audit_group", locale, group=escape_markdown(members.group.name)) if members else ""
    channel_id = (members.group.voice_channel_id if drift.voice else members.group.channel_id) if members else None
    if channel_id and drift.kind != "channel_gone":
        group += f" (<#{channel_id}>)"
    mention = {"role_sees": "<@&{}>", "second_channel": "<#{}>"}.get(drift.kind, "<@{}>")
    who = mention.format(drift.target_id) if drift.target_id is not None else ""
    ending = "_voice" if drift.voice and drift.kind in SAID_OTHERWISE else ""
    return f"• {text(f'groups.drift_{drift.kind}{ending}', locale, group=group, who=who)}"


def _footer(drifts: Sequence[Drift], page: int, locale: str) -> str:
    by_hand = sum(d.kind not in REPAIRABLE for d in drifts)
    parts = []
    if by_hand:
        parts.append(text("groups.audit_by_hand", locale, n=by_hand))
    if pages_of(drifts) > 1:
        parts.append(text("groups.page", locale, page=page + 1, pages=pages_of(drifts)))
    return " · ".join(parts)
