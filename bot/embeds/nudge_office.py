"""Nudges as organisers see them: what is coming, what was sent, and why something waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.nudges import OUTSIDE_CAP, Nudge
from bot.domain.nudges.preview import Coming
from bot.domain.participants import MentorGroup, Participant
from bot.texts import text

LINES_PER_PAGE = 10
"""Each takes a group's and a person's name, escaped, and a reason: up to 310 of 4096 characters."""
LONGEST_NAME = 40

Groups = Mapping[int, MentorGroup]
People = Mapping[int, Participant]


def pages_of(rows: Sequence[object]) -> int:
    return max(1, -(-len(rows) // LINES_PER_PAGE))


def preview_embed(
    coming: Sequence[Coming],
    groups: Groups,
    people: People,
    *,
    page: int,
    weeks: int,
    notes: Sequence[str],
    locale: str,
) -> discord.Embed:
    """A page of what would be sent, in order. `page` counts from 0; `notes` stand above."""
    embed = discord.Embed(title=text("nudges.preview_title", locale, n=weeks))
    shown = coming[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    lines = [_coming_line(row, groups, people, locale) for row in shown]
    embed.description = "\n".join([*notes, *(lines or [text("nudges.preview_empty", locale)])])
    _footer(embed, coming, page, locale)
    return embed


def list_embed(
    nudges: Sequence[Nudge], groups: Groups, people: People, *, page: int, notes: Sequence[str], locale: str
) -> discord.Embed:
    """A page of what was due lately and is soon, the newest first."""
    embed = discord.Embed(title=text("nudges.list_title", locale))
    shown = nudges[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    lines = [
        text(
            "nudges.list_line",
            locale,
            when=format_dt(moment_of(nudge), "f"),
            who=_who(nudge.group_id, nudge.participant_id, groups, people, locale),
            what=text(f"nudges.about_{nudge.rule}", locale),
            state=state_of(nudge, locale),
        )
        for nudge in shown
    ]
    embed.description = "\n".join([*notes, *(lines or [text("nudges.list_empty", locale)])])
    _footer(embed, nudges, page, locale)
    return embed


def preview_table(
    coming: Sequence[Coming], groups: Groups, people: People, zone: str, locale: str
) -> tuple[list[str], list[list[object]]]:
    """All that would be sent: header and rows. `zone` is the programme's."""
    columns = ("when", "their_time", "their_zone", "group", "name", "roster_id", "about", "step", "why_later", "result")
    header = [text(f"nudges.column_{column}", locale) for column in columns]
    rows: list[list[object]] = []
    for row in coming:
        person = people.get(row.participant_id or 0)
        theirs = (person.time_zone if person else None) or zone
        rows.append(
            [
                _local(row.at, zone),
                _local(row.at, theirs),
                theirs,
                groups[row.group_id].name,
                person.name if person else text("nudges.whole_group", locale),
                person.roster_id if person else None,
                text(f"nudges.about_{row.rule}", locale),
                None if row.rule in OUTSIDE_CAP else row.number,
                text(f"nudges.hold_{row.hold}", locale) if row.hold else None,
                text("nudges.would_drop" if row.dropped else "nudges.would_send", locale),
            ]
        )
    return header, rows


def list_table(
    nudges: Sequence[Nudge], groups: Groups, people: People, zone: str, locale: str
) -> tuple[list[str], list[list[object]]]:
    """All that was due lately and is soon: header and rows. `zone` is the programme's."""
    columns = ("when", "group", "name", "roster_id", "about", "step", "state", "why_later", "answered")
    header = [text(f"nudges.column_{column}", locale) for column in columns]
    rows: list[list[object]] = []
    for nudge in nudges:
        person = people.get(nudge.participant_id or 0)
        rows.append(
            [
                _local(moment_of(nudge), zone),
                groups[nudge.group_id].name if nudge.group_id in groups else None,
                person.name if person else text("nudges.whole_group", locale),
                person.roster_id if person else None,
                text(f"nudges.about_{nudge.rule}", locale),
                None if nudge.rule in OUTSIDE_CAP else nudge.number,
                text("nudges.state_in_vain" if in_vain(nudge) else f"nudges.state_{nudge.state}", locale),
                _reason(nudge, locale),
                _local(nudge.answered_at, zone) if nudge.answered_at else None,
            ]
        )
    return header, rows


def moment_of(nudge: Nudge) -> datetime:
    """When it was sent, else when it is or was due."""
    return nudge.sent_at or nudge.due_at


def state_of(nudge: Nudge, locale: str) -> str:
    """What became of a nudge, and why it waits or was dropped."""
    state = text("nudges.state_in_vain" if in_vain(nudge) else f"nudges.state_{nudge.state}", locale)
    if nudge.answered_at is not None:
        state = text("nudges.state_answered", locale)
    reason = _reason(nudge, locale)
    return text("nudges.state_because", locale, state=state, reason=reason) if reason else state


def in_vain(nudge: Nudge) -> bool:
    """Whether what holds a planned nudge does so until it is no use: planning gives it no later moment then."""
    held = nudge.hold not in (None, "outage")
    return nudge.state == "pending" and held and nudge.due_at == nudge.planned_at


def _reason(nudge: Nudge, locale: str) -> str | None:
    if in_vain(nudge):
        return text(f"nudges.dropped_{nudge.hold}", locale)
    if nudge.state == "dropped":
        return text(f"nudges.dropped_{nudge.dropped}", locale)
    return text(f"nudges.hold_{nudge.hold}", locale) if nudge.hold else None


def nudge_words(nudge: Nudge, group: str, person: str | None, locale: str) -> str:
    """A nudge in one line, without markdown: for a message, or a suggestion."""
    who = person or text("nudges.whole_group", locale)
    return text("nudges.words", locale, group=group, who=who, what=text(f"nudges.about_{nudge.rule}", locale))


def _coming_line(row: Coming, groups: Groups, people: People, locale: str) -> str:
    what = text(f"nudges.about_{row.rule}", locale)
    if row.rule not in OUTSIDE_CAP:
        what = text("nudges.step", locale, what=what, number=row.number)
    line = text(
        "nudges.preview_line",
        locale,
        when=format_dt(row.at, "f"),
        who=_who(row.group_id, row.participant_id, groups, people, locale),
        what=what,
    )
    if row.dropped:
        return text("nudges.preview_dropped", locale, line=line, reason=text(f"nudges.hold_{row.dropped}", locale))
    if row.hold:
        return text("nudges.preview_held", locale, line=line, reason=text(f"nudges.hold_{row.hold}", locale))
    return line


def _who(group_id: int, participant_id: int | None, groups: Groups, people: People, locale: str) -> str:
    group = groups.get(group_id)
    person = people.get(participant_id or 0)
    name = escape_markdown(person.name[:LONGEST_NAME]) if person else text("nudges.whole_group", locale)
    return text("nudges.who", locale, group=escape_markdown(group.name[:LONGEST_NAME]) if group else "?", name=name)


def _footer(embed: discord.Embed, rows: Sequence[object], page: int, locale: str) -> None:
    pages = pages_of(rows)
    if pages > 1:
        embed.set_footer(text=text("nudges.page", locale, page=page + 1, pages=pages))


def _local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
