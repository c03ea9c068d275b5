"""What goals look like: to their writer with the coach's advice, to the group, to its mentors."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.goals import PARTS, Goal, Word
from bot.domain.goals.coach import Advice
from bot.domain.goals.views import GroupGoals, Told
from bot.domain.localtime import local_in
from bot.domain.participants import Participant
from bot.texts import text
from bot.texts.days import day

STEPS = 10
"""Signs of a bar of progress."""
LONGEST_TITLE = 200
MOST_SHOWN = 8
"""Goals of one list: each takes up to 600 of an embed's 6000 characters."""
MOST_STUDENTS = 10
COLOUR = 0x3B6FB6


def goal_embed(goal: Goal, locale: str) -> discord.Embed:
    """One goal with all five parts, for its writer."""
    embed = discord.Embed(title=_title(goal, locale), colour=COLOUR)
    for part in PARTS[1:-1]:
        _field(embed, text(f"goal.part_{part}", locale), goal.parts.part(part))
    _field(embed, text("goal.part_time_bound", locale), _when(goal, locale))
    if goal.state != "draft":
        embed.add_field(name=text("goal.progress", locale), value=_state(goal, locale), inline=False)
    return embed


def coached_embed(goal: Goal, advice: Sequence[Advice], locale: str) -> discord.Embed:
    """A goal just written, and what the coach asks about it, part by part. Nothing to ask is said too."""
    embed = goal_embed(goal, locale)
    lines = [
        text("goal.advice_line", locale, part=text(f"goal.part_{one.part}", locale), words=_advised(one, locale))
        for one in advice
    ]
    coach = "\n".join(lines) or text("goal.advice_none", locale)
    embed.add_field(name=text("goal.coach", locale), value=coach[:1024], inline=False)
    key = "goal.kept_as_draft" if goal.state == "draft" else "goal.kept"
    embed.set_footer(text=text(key, locale))
    return embed


def list_embed(goals: Sequence[Told], locale: str) -> discord.Embed:
    """One's own goals, the newest first."""
    embed = discord.Embed(title=text("goal.list_title", locale), colour=COLOUR)
    shown = sorted(goals, key=lambda told: told.goal.id, reverse=True)
    for told in shown[:MOST_SHOWN]:
        lines = [_state(told.goal, locale), _when(told.goal, locale)]
        if told.progress and told.progress[-1].sentence:
            lines.append(f"“{escape_markdown(told.progress[-1].sentence)}”")
        embed.add_field(name=_title(told.goal, locale), value="\n".join(lines)[:1024], inline=False)
    rest = len(shown) - MOST_SHOWN
    embed.description = text("goal.more", locale, n=rest) if rest > 0 else None
    return embed


def card_embed(student: Participant, goal: Goal, locale: str) -> discord.Embed:
    """A goal as its writer shows it to the group."""
    embed = goal_embed(goal, locale)
    embed.set_author(name=text("goal.card_author", locale, name=student.name)[:256])
    return embed


def group_embed(found: GroupGoals, locale: str) -> discord.Embed:
    """A group's goals, student by student, and who has none; for its mentors and staff."""
    title = text("goal.group_title", locale, group=found.members.group.name)
    embed = discord.Embed(title=title[:256], colour=COLOUR)
    with_goals = [student for student in found.members.students if found.goals.get(student.id)]
    for student in with_goals[:MOST_STUDENTS]:
        lines = [_line(told, locale) for told in found.goals[student.id][-4:]]
        embed.add_field(name=escape_markdown(student.name)[:256], value="\n".join(lines)[:540], inline=False)
    if found.without:
        names = ", ".join(escape_markdown(student.name) for student in found.without)
        embed.add_field(name=text("goal.without", locale, n=len(found.without)), value=names[:600], inline=False)
    if not found.members.students:
        embed.description = text("goal.no_students", locale)
    return embed


def word_embed(mentor: Participant, goal: Goal, word: Word, locale: str, *, named: bool = True) -> discord.Embed:
    """A mentor's word about a goal, whole; `named` says which goal, which a group may not know."""
    embed = discord.Embed(description=escape_markdown(word.words), colour=COLOUR)
    embed.set_author(name=text(f"goal.word_{word.kind}", locale, name=mentor.name)[:256])
    about = text("goal.word_about", locale, title=goal.title) if named else text("goal.word_about_one", locale)
    embed.set_footer(text=about[:400])
    return embed


def said_text(found: GroupGoals, locale: str, zone: str) -> str:
    """All that mentors have said about a group's goals, whole, private words too: a file for its mentors and staff.

    Times are on the clock of `zone`. Empty where nobody has said anything.
    """
    mentors = {mentor.id: mentor.name for mentor in found.members.mentors}
    students = {student.id: student.name for student in found.members.students}
    said = [(word, one.goal) for goals in found.goals.values() for one in goals for word in one.words]
    return "\n\n".join(
        text(
            f"goal.said_{'private' if word.private else 'openly'}",
            locale,
            at=f"{local_in(word.at, zone):%Y-%m-%d %H:%M}",
            mentor=mentors.get(word.said_by) or text("goal.said_by_former", locale),
            student=students[goal.participant_id],
            title=goal.title,
            words=word.words,
        )
        for word, goal in sorted(said, key=lambda one: one[0].at)
    )


def bar(percent: int) -> str:
    """Progress as a row of signs that can be told apart without colour."""
    full = percent * STEPS // 100
    return "▰" * full + "▱" * (STEPS - full)


def _line(told: Told, locale: str) -> str:
    sentence = (
        f" – “{escape_markdown(told.progress[-1].sentence)}”" if told.progress and told.progress[-1].sentence else ""
    )
    return f"**{_title(told.goal, locale)}**\n{_state(told.goal, locale)}, {_when(told.goal, locale)}{sentence}"


def _title(goal: Goal, locale: str) -> str:
    title = goal.title if len(goal.title) <= LONGEST_TITLE else goal.title[: LONGEST_TITLE - 1] + "…"
    return escape_markdown(title)[:256] or text("goal.untitled", locale)


def _when(goal: Goal, locale: str) -> str:
    if goal.due_day is not None:
        return text("goal.by", locale, day=day(goal.due_day, locale))
    return text("goal.no_date", locale, typed=escape_markdown(goal.parts.time_bound))


def _state(goal: Goal, locale: str) -> str:
    if goal.state in ("draft", "dropped"):
        return text(f"goal.state_{goal.state}", locale)
    reached = " " + text("goal.state_reached", locale) if goal.state == "reached" else ""
    return f"{bar(goal.percent)} {goal.percent} %{reached}"


def _advised(one: Advice, locale: str) -> str:
    return text(one.key, locale, day=day(one.day, locale)) if one.day else text(one.key, locale)


def _field(embed: discord.Embed, name: str, value: str) -> None:
    if value:
        embed.add_field(name=name, value=escape_markdown(value)[:1024], inline=False)
