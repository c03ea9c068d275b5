"""The words of a goal's picture, and the message that says that there is one."""

import discord

from bot.domain.goals import PARTS, Goal
from bot.domain.localtime import local_in
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.reports.sheets import GoalCard
from bot.texts import text
from bot.texts.days import day


def goal_card(programme: Programme, student: Participant, goal: Goal, locale: str) -> GoalCard:
    """The first part is the title; the others stand below it, each with its name. The day stands beside the progress:
    what was typed for it ("in ten weeks") means nothing on a picture to keep.
    """
    below = PARTS[1:-1] if goal.due_day else PARTS[1:]
    parts = tuple((text(f"goal.part_{part}", locale), goal.parts.part(part)) for part in below)
    return GoalCard(
        title=goal.title,
        parts=parts,
        percent=goal.percent,
        progress=_progress(programme, goal, locale),
        when=text("goal.by", locale, day=day(goal.due_day, locale)) if goal.due_day else "",
        name=student.name,
        programme=text("goal.card_heading", locale),
    )


def cards_embed(locale: str) -> discord.Embed:
    """For a group's channel on the last day. Whose goals are reached, and what they are, is nobody else's business."""
    return discord.Embed(title=text("goal.cards_title", locale), description=text("goal.cards", locale))


def _progress(programme: Programme, goal: Goal, locale: str) -> str:
    if goal.state != "reached" or goal.reached_at is None:
        return text("goal.card_progress", locale, percent=goal.percent)
    on = local_in(goal.reached_at, programme.time_zone).date()
    return text("goal.card_reached", locale, day=day(on, locale))
