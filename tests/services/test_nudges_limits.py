"""Nobody is over-asked: the cap, quiet hours, blackouts, snoozes, pauses."""

from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest

from bot.domain.nudges import NudgeRules
from bot.domain.nudges.moments import WEEK
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, at, build_nudge_school, shown

HK = "Asia/Hong_Kong"


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """One group of a mentor (0) and two students (1, 2) in Hong Kong; Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock)


async def test_over_all_rules_together_nobody_gets_more_than_two_in_seven_days(school: NudgeSchool) -> None:
    """Three meet-ups nobody closes, three without a photo, no next date: the mentor could be nudged every day."""
    for day in ("14", "15", "16"):
        await school.meet(f"2026-09-{day} 12:00", minutes=30)
    for day in ("17", "18", "19"):
        held = await school.meet(f"2026-09-{day} 12:00", minutes=30)
        await school.until(at(HK, f"2026-09-{day} 13:00"))
        await school.close(held)
    await school.days(50)
    moments = [one.at for one in school.told if one.rule not in ("reminder", "over")]
    assert len(moments) >= 14
    assert all(third - first >= WEEK for first, third in zip(moments, moments[2:], strict=False))
    assert any(nudge.hold == "cap" for nudge in await school.nudges(state="sent"))
    assert [n for n in await school.nudges(state="dropped") if n.dropped == "cap"] == []


async def test_the_cap_is_each_persons_own_and_reminders_are_outside_of_it(database: Database, clock: SetClock) -> None:
    rules = NudgeRules(most_in_a_week=1)
    school = await build_nudge_school(database, clock, groups=2, rules=rules)
    await school.kickoff()
    for day in ("15", "16", "17"):
        await school.meet(f"2026-09-{day} 12:00", minutes=30)
    told = await school.until(at(HK, "2026-09-18 09:00"))
    assert [one.group for one in told if one.rule in ("no_date", "close")] == [1, 0]
    assert len([one for one in told if one.rule == "reminder"]) == 6
    assert len([one for one in told if one.rule == "over"]) == 3


async def test_what_is_due_together_shares_the_week_too(school: NudgeSchool) -> None:
    """After an outage five things are due at once: two go out, the others wait for their week."""
    for day in ("14", "15", "16"):
        await school.meet(f"2026-09-{day} 12:00", minutes=30)
    await school.clock.advance(timedelta(days=20).total_seconds())
    told = await school.look()
    assert len([one for one in told if one.rule not in ("reminder", "over")]) == 2


async def test_in_quiet_hours_it_waits_for_the_morning(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.wish(0, quiet_from=time(16), quiet_until=time(9, 30))
    assert shown(school, await school.days(4)) == ["Tue 15 Sep 09:30 no_date 0"]
    [nudge] = await school.nudges(state="sent")
    assert nudge.hold == "quiet_hours"


async def test_quiet_hours_are_those_of_the_persons_own_zone(database: Database, clock: SetClock) -> None:
    """The group meets on Friday at 19:00 in Hong Kong; the mentor lives in New York, twelve hours behind."""
    school = await build_nudge_school(database, clock, zones=["America/New_York"])
    await school.meet("2026-09-18 19:00")
    reminders = [one for one in await school.days(8) if one.rule == "reminder"]
    assert shown(school, reminders) == [
        "Thu 17 Sep 19:00 reminder 12",
        "Thu 17 Sep 20:00 reminder 0",
        "Fri 18 Sep 18:00 reminder 12",
    ]
    late = [n for n in await school.nudges(rule="reminder") if n.state == "dropped"]
    assert [(n.about[-2:], n.dropped) for n in late] == [(":1", "quiet_hours")], "06:00, and over before 08:00"


async def test_two_mentors_in_two_zones_are_each_asked_by_their_own_clock(database: Database, clock: SetClock) -> None:
    """At five in the afternoon where they live; the first one is not woken for the second one's sake."""
    school = await build_nudge_school(database, clock, mentors=2, zones=["Asia/Hong_Kong", "America/New_York"])
    await school.kickoff()
    told = [one for one in await school.days(12) if one.rule == "no_date"]
    asked = [(one.to, school.local(one.at, zone)) for one, zone in zip(told, (HK, "America/New_York"), strict=True)]
    assert asked == [((0,), "Mon 14 Sep 17:00"), ((1,), "Mon 21 Sep 17:00")]


async def test_the_last_reminder_wakes_whoever_said_they_come(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock, zones=["America/New_York"])
    meet_up = await school.meet("2026-09-18 19:00")
    await school.says(meet_up, 0, coming=True)
    assert shown(school, await school.days(8), "reminder")[-1] == "Fri 18 Sep 18:00 reminder 012"


async def test_changing_quiet_hours_moves_what_is_planned(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.look()
    [planned] = await school.nudges(state="pending")
    assert planned.due_at == at(HK, "2026-09-14 17:00")
    await school.wish(0, quiet_from=time(12), quiet_until=time(20))
    [moved] = await school.nudges(state="pending")
    assert (moved.id, moved.planned_at) == (planned.id, planned.planned_at)
    assert (moved.due_at, moved.hold) == (at(HK, "2026-09-14 20:00"), "quiet_hours")


async def test_on_a_blackout_date_nobody_is_nudged_and_the_end_of_it_is_not_at_midnight(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.blackout("2026-09-14", "2026-09-18")
    assert shown(school, await school.days(10)) == ["Sat 19 Sep 08:00 no_date 0"]
    [nudge] = await school.nudges(state="sent")
    assert nudge.hold == "blackout"


async def test_a_reminder_whose_blackout_outlasts_it_is_dropped_and_the_closing_message_comes(
    school: NudgeSchool,
) -> None:
    await school.blackout("2026-09-17", "2026-09-18")
    await school.meet("2026-09-18 19:00")
    assert [one.rule for one in await school.until(at(HK, "2026-09-18 23:00"))] == ["over"]
    assert {(n.state, n.dropped) for n in await school.nudges(rule="reminder")} == {("dropped", "blackout")}


async def test_nothing_comes_before_a_snooze_is_over(school: NudgeSchool) -> None:
    await school.kickoff()
    [first] = await school.days(4)
    mentor = await school.person(0)
    until = await school.services.nudge_answers.snooze(school.programme, mentor.discord_id or 0, first.post.id, 7)
    assert until == school.clock.now() + timedelta(days=7)
    assert [one.at for one in await school.days(8)] == [until]


async def test_a_pause_silences_everything_for_that_person_alone_and_afterwards_it_goes_on(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.meet("2026-09-13 19:00")
    await school.wish(0, paused_at=school.clock.now())
    told = await school.days(10)
    assert {(one.rule, one.to) for one in told} == {("reminder", (1, 2)), ("over", ())}
    paused = [n for n in await school.nudges() if n.participant_id == (await school.person(0)).id]
    assert {(n.state, n.dropped) for n in paused} == {("dropped", "paused")}
    await school.wish(0, paused_at=None)
    assert [one.rule for one in await school.days(1)] == ["close", "no_date"]


async def test_a_paused_programme_sends_nothing_and_then_only_what_is_still_useful(school: NudgeSchool) -> None:
    await school.meet("2026-09-13 19:00")
    await school.pause(True)
    assert (await school.services.nudges.agenda()).next_at is None
    assert await school.days(3) == []
    await school.pause(False)
    assert [one.rule for one in await school.look()] == ["over", "close"]
    assert {(n.state, n.dropped) for n in await school.nudges(rule="reminder")} == {("dropped", "late")}
