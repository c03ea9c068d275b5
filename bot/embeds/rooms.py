"""What stands in the rooms of merged groups and of substitutes, and what organisers are asked and told."""

from datetime import datetime

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.participants import MentorGroup
from bot.domain.stand_in_rules import MergePlan, SubstitutePlan
from bot.domain.stand_ins import ShownMerge, ShownSubstitute
from bot.texts import text


def left_embed(shown: ShownMerge) -> discord.Embed:
    """For the room that people leave: where they sit."""
    into, channel, locale = _name(shown.into, shown.locale), _channel(shown.into), shown.locale
    if shown.merge.undone_at is not None:
        title = text("rooms.left_over_title", locale, into=into)
        return discord.Embed(title=title, description=text("rooms.left_over", locale))
    title = text("rooms.left_title", locale, into=into)
    return discord.Embed(title=title, description=text("rooms.left", locale, channel=channel))


def came_embed(shown: ShownMerge) -> discord.Embed:
    """For the room that they come to."""
    group, locale = _name(shown.group, shown.locale), shown.locale
    if shown.merge.undone_at is not None:
        title = text("rooms.came_over_title", locale, group=group)
        return discord.Embed(title=title, description=text("rooms.came_over", locale))
    title = text("rooms.came_title", locale, group=group)
    return discord.Embed(title=title, description=text("rooms.came", locale))


def back_embed(shown: ShownMerge) -> discord.Embed:
    """For their own room: they sit there again."""
    return discord.Embed(title=text("rooms.back_title", shown.locale), description=text("rooms.back", shown.locale))


def substitute_embed(shown: ShownSubstitute) -> discord.Embed:
    """For the room in which somebody sits in."""
    person = shown.person
    who = f"<@{person.discord_id}>" if person and person.discord_id else text("rooms.somebody", shown.locale)
    key = "rooms.substitute_over" if shown.substitute.undone_at else "rooms.substitute"
    title = text("rooms.substitute_title", shown.locale)
    return discord.Embed(title=title, description=text(key, shown.locale, person=who))


def merge_warning(plan: MergePlan, locale: str) -> str:
    """What a merge will do, for whoever decides."""
    names = {"group": escape_markdown(plan.group.name), "into": escape_markdown(plan.into.name)}
    lines = [text("rooms.sure_merge", locale, n=plan.moving, there=plan.there, channel=_channel(plan.into), **names)]
    if not plan.mentor_there:
        lines.append(text("rooms.sure_no_mentor", locale))
    return "\n".join([*lines, *_both(plan.until, plan.question_open, locale)])


def substitute_warning(plan: SubstitutePlan, locale: str) -> str:
    """What seating a substitute will do, for whoever decides."""
    names = {"group": escape_markdown(plan.group.name), "name": escape_markdown(plan.person.name)}
    lines = [text("rooms.sure_substitute", locale, channel=_channel(plan.group), **names)]
    if plan.leaves is not None:
        lines.append(text("rooms.sure_leaves", locale, group=escape_markdown(plan.leaves.name)))
    return "\n".join([*lines, *_both(plan.until, plan.question_open, locale)])


def _both(until: datetime, question_open: bool, locale: str) -> list[str]:
    lines = [text("rooms.sure_question_open", locale)] if question_open else []
    return [*lines, text("rooms.sure_until", locale, when=format_dt(until, "f"))]


def _name(group: MentorGroup | None, locale: str) -> str:
    return escape_markdown(group.name) if group else text("rooms.group_gone", locale)


def _channel(group: MentorGroup | None) -> str:
    return f"<#{group.channel_id}>" if group and group.channel_id else ""
