"""What students are nudged about their goals. The words in the channel stay neutral; a press shows what it is."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.domain.goals import Goal
from bot.domain.localtime import instant, local_in
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import Days
from bot.domain.participants import Participant

USELESS_AFTER = timedelta(days=7)
"""How long after a goal's day it is still worth asking how it went."""


def goal_none(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """Some weeks after the kickoff a student has set no goal."""
    if not rules.goals or facts.kickoff_ended_at is None:
        return
    for student in _joined(facts):
        if not any(goal.state in ("open", "reached") for goal in facts.goals.get(student.id, ())):
            yield Matter(
                rule="goal_none",
                about=f"goal_none:{student.id}:k{facts.kickoff_id}",
                subject_id=student.id,
                since=facts.kickoff_ended_at,
                first=Days(rules.goal_none_after_days),
                again=Days(rules.goal_none_again_days),
                to="each",
                people=[student],
            )


def goal_soon(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A goal's day is some days away: one word in time, and none if it was set later than that."""
    for student, goal, day in _dated(facts, rules):
        yield Matter(
            rule="goal_soon",
            about=f"goal_soon:{goal.id}:{local_in(day, facts.zone_of(student)):%Y%m%d}",
            subject_id=goal.id,
            since=day,
            first=Days(-rules.goal_days_before),
            to="each",
            people=[student],
            known_at=goal.changed_at,
            expires_at=day,
        )


def goal_day(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """A goal's day has come: is it reached?"""
    for student, goal, day in _dated(facts, rules):
        yield Matter(
            rule="goal_day",
            about=f"goal_day:{goal.id}:{local_in(day, facts.zone_of(student)):%Y%m%d}",
            subject_id=goal.id,
            since=day,
            first=Days(0),
            to="each",
            people=[student],
            expires_at=day + USELESS_AFTER,
        )


def goal_still(facts: GroupFacts, rules: NudgeRules) -> Iterator[Matter]:
    """Nothing has been said about a goal for a while."""
    for student, goal, day in _dated(facts, rules):
        said = goal.told_at or goal.created_at
        yield Matter(
            rule="goal_still",
            about=f"goal_still:{goal.id}:{said:%Y%m%d%H%M}",
            subject_id=goal.id,
            since=said,
            first=Days(rules.goal_still_after_days),
            again=Days(rules.goal_still_after_days),
            to="each",
            people=[student],
            expires_at=day,
        )


def _joined(facts: GroupFacts) -> list[Participant]:
    return [student for student in facts.members.students if student.joined]


def _dated(facts: GroupFacts, rules: NudgeRules) -> Iterator[tuple[Participant, Goal, datetime]]:
    """The open goals of those who have joined, each with the first moment of its day."""
    if not rules.goals:
        return
    for student in _joined(facts):
        for goal in facts.goals.get(student.id, ()):
            if goal.state == "open" and goal.due_day is not None:
                yield student, goal, instant(datetime.combine(goal.due_day, time()), facts.zone_of(student))
