"""When students are nudged about goals: none set, the date near, the date come, nothing said."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.goals import Goal
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import later
from bot.domain.nudges.rules import matters
from bot.domain.participants import GroupMembers
from tests.domain.people import group, person
from tests.domain.test_goals import goal

ZONE = "Asia/Hong_Kong"
KICKOFF = datetime(2026, 9, 11, 12, tzinfo=UTC)
SET = datetime(2026, 10, 1, 12, tzinfo=UTC)
RULES = NudgeRules()
STUDENT = person(7, "student", 1, discord_id=70)
LATE = person(8, "student", 1)


def facts(*goals: Goal) -> GroupFacts:
    mentor = person(1, "mentor", 1, discord_id=10)
    members = GroupMembers(group(1, channel_id=500), (mentor,), (STUDENT, LATE))
    return GroupFacts(
        programme_id=1,
        zone=ZONE,
        members=members,
        kickoff_id=3,
        kickoff_ended_at=KICKOFF,
        goals={STUDENT.id: goals} if goals else {},
    )


def about_goals(*goals: Goal, rules: NudgeRules = RULES) -> dict[str, Matter]:
    return {matter.rule: matter for matter in matters(facts(*goals), rules) if matter.rule.startswith("goal")}


def first(matter: Matter) -> datetime:
    return later(matter.since, matter.first, ZONE, RULES.hour)


def hong_kong(day: date) -> datetime:
    """The rules' hour, five in the afternoon, on this day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_who_has_no_goal_two_weeks_after_the_kickoff_is_nudged_then_weekly() -> None:
    found = about_goals()
    assert list(found) == ["goal_none"]
    assert found["goal_none"].people == [STUDENT], "who has not joined is not on Discord"
    assert first(found["goal_none"]) == hong_kong(date(2026, 9, 25))
    assert found["goal_none"].again is not None


def test_a_draft_is_no_goal_and_a_reached_one_is() -> None:
    assert "goal_none" in about_goals(goal(state="draft", due_day=None))
    assert about_goals(goal(state="reached")) == {}


def test_an_open_goal_is_asked_about_a_week_before_its_day_on_it_and_after_a_month_of_silence() -> None:
    found = about_goals(goal(due_day=date(2026, 12, 1), created_at=SET, changed_at=SET))
    assert set(found) == {"goal_soon", "goal_day", "goal_still"}
    assert first(found["goal_soon"]) == hong_kong(date(2026, 11, 24))
    assert first(found["goal_day"]) == hong_kong(date(2026, 12, 1))
    assert first(found["goal_still"]) == hong_kong(date(2026, 10, 31))


def test_a_word_begins_the_month_of_silence_anew_and_another_day_the_questions_about_it() -> None:
    before = about_goals(goal(due_day=date(2026, 12, 1)))
    told = about_goals(goal(due_day=date(2026, 12, 1), told_at=SET + timedelta(days=20)))
    assert told["goal_still"].about != before["goal_still"].about
    assert told["goal_day"].about == before["goal_day"].about
    moved = about_goals(goal(due_day=date(2026, 12, 8)))
    assert moved["goal_day"].about != before["goal_day"].about


def test_a_goal_that_ended_and_rules_that_are_off_leave_everybody_in_peace() -> None:
    assert about_goals(goal(state="dropped"), goal(state="reached")) == {}
    assert about_goals(rules=NudgeRules(goals=False)) == {}
