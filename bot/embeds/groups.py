"""What groups and the making of their channels look like."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.group_job import JobProgress
from bot.domain.participants import GroupMembers, Participant
from bot.texts import text

MOST_MENTIONS = 20
"""Of mentors, and of students: each mention takes up to 23 characters of a field's 1024."""
MOST_NAMES = 4
"""Of those who have not joined: each takes up to 100 of the rest."""


MOST_LINES = 22
"""In an embed of 4096 characters, each line taking a name of up to 80 characters, escaped."""

GROUPS_PER_PAGE = 15
"""Each line takes a name of up to 80 characters, escaped, a channel and three counts."""


def mentions(people: Sequence[Participant]) -> str:
    """Those who have joined, by mention only."""
    joined = [f"<@{p.discord_id}>" for p in people if p.joined]
    rest = len(joined) - MOST_MENTIONS
    return " ".join(joined[:MOST_MENTIONS]) + (f" (+{rest})" if rest > 0 else "")


def progress_embed(progress: JobProgress, locale: str) -> discord.Embed:
    """How far the making of channels is, and at the end what came of it."""
    job = progress.job
    title = "groups.voice_taking_title" if job.kind == "take_voice" else "groups.progress_title"
    embed = discord.Embed(title=text(title, locale))
    counts = {"made": progress.made, "n": job.groups_total, "all": progress.all_groups}
    if job.state == "done":
        embed.description = text(_of_job("groups.progress_done", progress), locale, **counts)
    elif job.state == "stopped":
        reason = text(job.stopped_for or "groups.stopped", locale)
        embed.description = text(_of_job("groups.progress_stopped", progress), locale, reason=reason, **counts)
    else:
        embed.description = text(_of_job("groups.progress_running", progress), locale, **counts)
        if progress.waiting:
            embed.description += "\n" + text("groups.progress_waiting", locale)
    return embed


def _of_job(key: str, progress: JobProgress) -> str:
    """This sentence in the words for what the job does."""
    if progress.job.kind == "take_voice":
        return f"{key}_taking"
    return f"{key}_voice" if progress.voice else key


def welcome_greeting(members: GroupMembers, locale: str) -> str:
    """The line above the welcome: who is here, by mention only, and how many are still to come."""
    mentors, students = mentions(members.mentors), mentions(members.students)
    lines = [text("groups.welcome_greeting", locale)]
    if mentors:
        lines.append(text("groups.welcome_mentors", locale, n=len(members.mentors), people=mentors))
    if students:
        lines.append(text("groups.welcome_students", locale, n=len(members.students), people=students))
    if coming := sum(not p.joined for p in members.everyone):
        lines.append(text("groups.welcome_coming", locale, n=coming))
    return "\n".join(lines)


def welcome_embed(members: GroupMembers, observer_role_id: int | None, locale: str) -> discord.Embed:
    """What a group reads first in its channel."""
    embed = discord.Embed(
        title=text("groups.welcome_title", locale, group=escape_markdown(members.group.name)),
        description=text("groups.welcome_text", locale),
    )
    staff = f"<@&{observer_role_id}>" if observer_role_id else text("groups.staff", locale)
    looking_after = text("groups.welcome_staff_text", locale, staff=staff)
    embed.add_field(name=text("groups.welcome_staff", locale), value=looking_after, inline=False)
    if voice := members.group.voice_channel_id:
        talk = text("groups.welcome_voice_text", locale, channel=f"<#{voice}>")
        embed.add_field(name=text("groups.welcome_voice", locale), value=talk, inline=False)
    embed.add_field(
        name=text("groups.welcome_next", locale), value=text("groups.welcome_next_text", locale), inline=False
    )
    return embed


def students_embed(students: Sequence[Participant], locale: str) -> discord.Embed:
    """The students who have no group, for an organiser."""
    lines = [f"• {escape_markdown(student.name)}" for student in students[:MOST_LINES]]
    if (rest := len(students) - MOST_LINES) > 0:
        lines.append(text("groups.and_more", locale, n=rest))
    embed = discord.Embed(title=text("groups.students_without_group_title", locale, n=len(students)))
    embed.description = text("groups.students_without_group", locale, n=len(students)) + "\n" + "\n".join(lines)
    return embed


def list_embed(groups: Sequence[GroupMembers], page: int, locale: str) -> discord.Embed:
    """A page of all groups, for staff. `page` counts from 0."""
    embed = discord.Embed(title=text("groups.list_title", locale, n=len(groups)))
    if not groups:
        embed.description = text("groups.list_empty", locale)
        return embed
    shown = groups[page * GROUPS_PER_PAGE : (page + 1) * GROUPS_PER_PAGE]
    embed.description = "\n".join(_list_line(members, locale) for members in shown)
    if len(groups) > GROUPS_PER_PAGE:
        pages = -(-len(groups) // GROUPS_PER_PAGE)
        embed.set_footer(text=text("groups.page", locale, page=page + 1, pages=pages))
    return embed


def _list_line(members: GroupMembers, locale: str) -> str:
    channels = [f"<#{channel_id}>" for channel_id in members.group.channel_ids]
    return text(
        "groups.list_line",
        locale,
        group=escape_markdown(members.group.name),
        channel=" ".join(channels) or text("groups.no_channel", locale),
        mentors=len(members.mentors),
        students=len(members.students),
        joined=sum(p.joined for p in members.everyone),
        n=len(members.everyone),
    )


def group_embed(members: GroupMembers, locale: str, *, names: bool) -> discord.Embed:
    """Who is in a group. Those who have not joined are named to staff only (`names`); others see how many they are."""
    embed = discord.Embed(title=escape_markdown(members.group.name))
    channels = [f"<#{channel_id}>" for channel_id in members.group.channel_ids]
    embed.description = " ".join(channels) or text("groups.no_channel", locale)
    for key, people in (("groups.mentors", members.mentors), ("groups.students", members.students)):
        embed.add_field(name=text(key, locale), value=_who(people, locale, names=names), inline=False)
    return embed


def _who(people: Sequence[Participant], locale: str, *, names: bool) -> str:
    coming = [p for p in people if not p.joined]
    lines = [mentions(people)] if len(coming) < len(people) else []
    if names:
        lines += [text("groups.not_joined", locale, name=escape_markdown(p.name[:40])) for p in coming[:MOST_NAMES]]
        coming = coming[MOST_NAMES:]
    if coming:
        lines.append(text("groups.welcome_coming", locale, n=len(coming)))
    return "\n".join(lines) or text("groups.nobody", locale)
