"""The story of each rule: it fires, stops on action, and ends with a person."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.meetups.asked import Asked
from bot.domain.meetups.drafting import Details
from bot.domain.nudges import IN_TURNS, NudgeRules
from bot.domain.nudges.ladder import Escalation, escalated
from bot.domain.nudges.rules import matters
from bot.files.surveys import shipped_forms
from bot.services.planning import load_facts
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import ORGANISER, NudgeSchool, build_nudge_school, shown


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """One group of a mentor (0) and two students (1, 2) in Hong Kong; Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock)


async def escalations(school: NudgeSchool, group: int = 0) -> list[Escalation]:
    async with school.database.read() as unit:
        now = school.clock.now()
        found = await load_facts(unit, school.programme.id, [school.group_ids[group]], now, school.rules)
    return escalated(found[0], school.rules, now)


# ---------------------------------------------------------------------- no date


async def test_a_group_that_a_kickoff_was_closed_without_a_date_for_is_asked_from_the_next_day(
    school: NudgeSchool, database: Database
) -> None:
    await school.kickoff()
    async with database.write() as unit:
        kickoff = await unit.kickoffs.latest(school.programme.id)
        assert kickoff is not None
        await unit.reasons.keep(kickoff.id, {school.group_ids[0]: "ill"}, ORGANISER, school.clock.now())
        await unit.kickoffs.change(kickoff.id, phase="closed", closed_at=school.clock.now())
        await unit.nudge_plans.renew(school.programme.id)
    assert shown(school, await school.days(10)) == ["Sat 12 Sep 17:00 no_date 0", "Sat 19 Sep 17:00 no_date 0"]


async def test_no_date_is_asked_for_three_days_after_the_kickoff_then_weekly_and_after_three_a_person_looks(
    school: NudgeSchool,
) -> None:
    await school.kickoff()
    ended = school.clock.now()
    assert shown(school, await school.days(20)) == [
        "Mon 14 Sep 17:00 no_date 0",
        "Mon 21 Sep 17:00 no_date 0",
        "Mon 28 Sep 17:00 no_date 0",
    ]
    [line] = await escalations(school)
    assert (line.rule, line.why, line.nudges, line.since) == ("no_date", "unanswered", 3, ended)
    assert [person.kind for person in line.people] == ["mentor"]
    assert await school.days(60) == [], "no fourth nudge"


async def test_before_the_third_nudge_nobody_else_hears_of_it(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(11)
    assert await escalations(school) == []


async def test_a_date_that_is_set_ends_it_and_after_the_meet_up_it_begins_anew(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(4)
    meet_up = await school.meet("2026-10-02 19:00")
    told = shown(school, await school.days(40), "no_date")
    assert told[:2] == ["Mon 05 Oct 17:00 no_date 0", "Mon 12 Oct 17:00 no_date 0"]
    before = (await school.nudges(rule="no_date"))[0]
    assert (before.state, before.answer) == ("sent", "done")
    assert meet_up.ends_at < school.clock.now()


async def test_a_date_that_is_moved_moves_the_question_too(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-15 19:00")
    await school.move(meet_up, "2026-09-29 19:00")
    assert shown(school, await school.days(22), "no_date") == ["Fri 02 Oct 17:00 no_date 0"]


async def test_after_a_date_is_called_off_people_have_three_days_again(school: NudgeSchool) -> None:
    await school.kickoff()
    meet_up = await school.meet("2026-09-25 19:00")
    await school.days(10)
    await school.cancel(meet_up)
    assert shown(school, await school.days(10)) == ["Thu 24 Sep 17:00 no_date 0", "Thu 01 Oct 17:00 no_date 0"]


async def test_while_dates_are_on_offer_people_have_three_days_to_choose(school: NudgeSchool) -> None:
    """Whoever has offered dates has done what was asked of them."""
    await school.kickoff()
    await school.days(4)
    await school.propose("2026-10-02 19:00", "2026-10-03 19:00")
    assert (await school.nudges(rule="no_date"))[0].answer == "done"
    assert shown(school, await school.days(12)) == ["Fri 18 Sep 17:00 no_date 0", "Fri 25 Sep 17:00 no_date 0"]
    offer = await school.propose("2026-10-09 19:00")
    assert shown(school, await school.days(3)) == ["Wed 30 Sep 17:00 no_date 0"]
    [slot] = (await school.services.meetup_slots.offer(offer.id)).slots
    await school.services.meetup_slots.book(school.programme.id, ORGANISER, slot.id, organiser=True)
    assert shown(school, await school.days(8), "no_date") == []


async def test_dates_that_nobody_books_end_with_a_person_too(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.propose("2026-09-18 19:00")
    assert len(shown(school, await school.days(40))) == 3
    [line] = await escalations(school)
    assert (line.rule, line.why, line.nudges) == ("no_date", "unanswered", 3)


async def test_an_offer_for_the_time_after_a_date_that_is_set_asks_for_nothing_before_it(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.meet("2026-09-25 19:00")
    await school.propose("2026-10-09 19:00")
    assert shown(school, await school.days(20), "no_date") == ["Mon 28 Sep 17:00 no_date 0"]


async def test_two_mentors_take_turns_and_three_nudges_are_three(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock, mentors=2)
    await school.kickoff()
    assert [one.to for one in await school.days(60)] == [(0,), (1,), (0,)]
    [line] = await escalations(school)
    assert len(line.people) == 2


async def test_whoever_put_it_off_is_asked_again_and_not_the_other_mentor(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock, mentors=2)
    await school.kickoff()
    [first] = await school.days(4)
    mentor = await school.person(0)
    until = await school.services.nudge_answers.snooze(school.programme, mentor.discord_id or 0, first.post.id, 3)
    [second] = await school.days(4)
    assert (second.to, second.at) == ((0,), until)


async def test_a_group_whose_mentor_has_not_joined_is_not_nudged_but_shown_to_the_organiser(
    database: Database, clock: SetClock
) -> None:
    school = await build_nudge_school(database, clock, joined={1, 2})
    await school.kickoff()
    await school.days(2)
    assert await escalations(school) == []
    assert await school.days(20) == []
    [line] = await escalations(school)
    assert (line.why, [person.kind for person in line.people]) == ("nobody_joined", ["mentor"])


async def test_whoever_joins_late_is_given_three_days_too(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock, joined={1, 2})
    await school.kickoff()
    await school.days(20)
    await school.joins(0)
    assert shown(school, await school.days(4)) == ["Sun 04 Oct 17:00 no_date 0"]


async def test_an_organiser_can_have_somebody_nudged_again(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(30)
    [line] = await escalations(school)
    await school.again(line.about)
    assert await escalations(school) == []
    assert shown(school, await school.days(15)) == [
        "Sun 11 Oct 18:30 no_date 0",
        "Sun 18 Oct 17:00 no_date 0",
        "Sun 25 Oct 17:00 no_date 0",
    ]
    assert len(await escalations(school)) == 1


# ---------------------------------------------------------------------- a meet-up, before and after


async def test_a_meet_up_is_reminded_of_twice_then_closed_and_nobody_is_asked_what_is_done(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    assert shown(school, await school.days(7.2)) == [
        "Thu 17 Sep 19:00 reminder 012",
        "Fri 18 Sep 18:00 reminder 012",
        "Fri 18 Sep 20:00 over",
    ]
    await school.close(meet_up)
    await school.prove(meet_up)
    told = await school.days(6)
    assert [one.rule for one in told] == ["no_date"]


async def test_nobody_is_reminded_who_cannot_come_and_a_change_of_mind_counts(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    await school.says(meet_up, 1, coming=False)
    await school.says(meet_up, 2, coming=False)
    await school.says(meet_up, 2, coming=True)
    assert [one.to for one in await school.days(7.1) if one.rule == "reminder"] == [(0, 2), (0, 2)]


async def test_without_reminders_in_the_settings_there_are_none_and_all_else_goes_on(
    database: Database, clock: SetClock
) -> None:
    school = await build_nudge_school(database, clock, rules=NudgeRules(reminder_hours=()))
    await school.meet("2026-09-18 19:00")
    assert [one.rule for one in await school.days(7.2)] == ["over"]


async def test_a_move_asks_everybody_again_and_old_reminders_are_dropped(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    await school.says(meet_up, 1, coming=False)
    await school.move(meet_up, "2026-09-20 15:00")
    assert shown(school, await school.days(9), "reminder") == [
        "Sat 19 Sep 15:00 reminder 012",
        "Sun 20 Sep 14:00 reminder 012",
    ]
    old = [n for n in await school.nudges(rule="reminder") if f":{meet_up.id}.0:" in n.about]
    assert {(n.state, n.dropped) for n in old} == {("dropped", "done")}


async def test_a_date_set_at_short_notice_needs_no_reminder_of_the_day_before(school: NudgeSchool) -> None:
    await school.meet("2026-09-12 12:00")
    assert shown(school, await school.days(1), "reminder") == ["Sat 12 Sep 11:00 reminder 012"]


async def test_a_called_off_meet_up_is_not_reminded_of_and_not_closed(school: NudgeSchool) -> None:
    await school.cancel(await school.meet("2026-09-18 19:00"))
    assert {one.rule for one in await school.days(30)} == {"no_date"}


async def test_a_meet_up_that_nobody_closes_is_asked_about_three_times(school: NudgeSchool) -> None:
    await school.meet("2026-09-18 19:00")
    assert shown(school, await school.days(40), "close") == [
        "Sat 19 Sep 14:00 close 0",
        "Sat 26 Sep 14:00 close 0",
        "Sat 03 Oct 14:00 close 0",
    ], "two a week, and one of these is for the next date"
    assert sorted(line.rule for line in await escalations(school)) == ["close", "no_date"]


async def test_where_no_mentor_has_joined_a_student_is_asked_to_close(database: Database, clock: SetClock) -> None:
    school = await build_nudge_school(database, clock, joined={1, 2})
    await school.meet("2026-09-18 19:00")
    assert [one.to for one in await school.days(12) if one.rule == "close"] == [(1,), (2,)]


async def test_a_photo_is_asked_for_until_there_is_one(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    await school.days(7.5)
    await school.close(meet_up)
    await school.meet("2026-12-18 19:00")
    assert shown(school, await school.days(10)) == ["Mon 21 Sep 17:00 photo 0", "Mon 28 Sep 17:00 photo 0"]
    await school.prove(meet_up)
    assert await school.days(40) == []


async def test_a_photo_that_nobody_sends_ends_with_a_person(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    await school.days(7.5)
    await school.close(meet_up)
    await school.meet("2026-12-18 19:00")
    assert len([one for one in await school.days(60) if one.rule == "photo"]) == 3
    [line] = await escalations(school)
    assert (line.rule, line.subject_id) == ("photo", meet_up.id)


async def test_a_meet_up_that_did_not_happen_needs_no_photo(school: NudgeSchool) -> None:
    meet_up = await school.meet("2026-09-18 19:00")
    await school.days(7.5)
    await school.close(meet_up, "missed")
    assert {one.rule for one in await school.days(30)} == {"no_date"}


@pytest.mark.parametrize("rule", ["no_date", "close", "photo"])
async def test_a_rule_that_is_switched_off_nudges_nobody(database: Database, clock: SetClock, rule: str) -> None:
    school = await build_nudge_school(database, clock, rules=NudgeRules(**{rule: False}))  # type: ignore[arg-type]
    await school.kickoff()
    held = await school.meet("2026-09-18 19:00")
    await school.meet("2026-09-19 19:00")
    await school.days(7.5)
    await school.close(held)
    await school.days(60)
    assert {"no_date", "close", "photo"} - {one.rule for one in school.told} == {rule}


# ---------------------------------------------------------------------- answers


async def test_a_press_begins_the_ladder_anew(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(11)
    mentor = await school.person(0)
    await school.services.nudge_answers.pressed(school.programme, mentor.discord_id or 0, school.told[-1].post.id)
    assert len(await school.days(60)) == 3
    assert len(await escalations(school)) == 1


async def test_after_a_snooze_it_is_brought_up_again_and_the_ladder_begins_anew(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(18)
    assert len(await escalations(school)) == 1
    mentor = await school.person(0)
    last = school.told[-1].post
    until = await school.services.nudge_answers.snooze(school.programme, mentor.discord_id or 0, last.id, 7)
    assert until - school.clock.now() == timedelta(days=7)
    assert await escalations(school) == []
    told = await school.days(60)
    assert (told[0].at, len(told)) == (until, 3)


async def test_a_press_by_somebody_whom_it_does_not_concern_is_no_answer(school: NudgeSchool) -> None:
    await school.kickoff()
    await school.days(4)
    student = await school.person(1)
    await school.services.nudge_answers.pressed(school.programme, student.discord_id or 0, school.told[-1].post.id)
    [nudge] = await school.nudges(state="sent")
    assert nudge.answered_at is None


async def test_what_the_other_mentor_does_is_an_answer_but_not_the_nudged_ones_own(
    database: Database, clock: SetClock
) -> None:
    school = await build_nudge_school(database, clock, mentors=2)
    await school.kickoff()
    await school.wish(0, away_at=clock.now())
    [told] = await school.days(4)
    assert told.to == (1,), "who is away is passed over"
    await school.wish(0, away_at=None)
    other = await school.person(0)
    await school.services.nudge_answers.pressed(school.programme, other.discord_id or 0, told.post.id)
    [nudge] = await school.nudges(state="sent")
    assert (nudge.answered_at, nudge.answer) == (clock.now(), "other")


async def test_a_date_that_the_other_mentor_sets_is_not_the_nudged_ones_answer_but_ones_own_is(
    database: Database, clock: SetClock
) -> None:
    """Without a press on the nudge: by command."""
    school = await build_nudge_school(database, clock, mentors=2)
    await school.kickoff()
    [told] = await school.days(4)
    other = 1 - told.to[0]
    await _sets(school, other, "2026-09-18 19:00")
    [nudge] = await school.nudges(rule="no_date", state="sent")
    assert (nudge.answered_at, nudge.answer) == (clock.now(), "other")
    [meet_up] = await school.meet_ups()
    await school.days(4)
    await school.close(meet_up)
    [again] = [told for told in await school.days(7) if told.rule == "no_date"]
    await _sets(school, again.to[0], "2026-10-16 19:00")
    assert [n.answer for n in await school.nudges(rule="no_date", state="sent")] == ["other", "done"]


async def _sets(school: NudgeSchool, place: int, typed: str) -> None:
    person = await school.person(place)
    asked = Asked(school.programme, person.discord_id or 0, staff=False)
    details = Details(minutes=60, online=False, place=None, note=None)
    await school.services.meetups.set(asked, school.group_ids[0], typed, details)


async def test_what_one_of_several_can_do_is_what_they_take_turns_at(school: NudgeSchool) -> None:
    """So that whoever does it has not answered for the others: a new rule has to say which of the two it is."""
    await school.kickoff()
    form = shipped_forms()[0]
    await school.services.feedback.open(school.programme, ORGANISER, form, school.clock.now() + timedelta(days=20))
    met = await school.meet("2026-09-14 19:00")
    await school.meet("2026-09-15 19:00")
    await school.meet("2026-09-28 19:00")
    await school.days(5)
    await school.close(met)
    async with school.database.read() as unit:
        [facts] = await load_facts(unit, school.programme.id, school.group_ids, school.clock.now(), school.rules)
    found = {matter.rule: matter.to for matter in matters(facts, school.rules)}
    assert found.keys() >= IN_TURNS | {"feedback", "reminder"}
    assert {rule for rule, to in found.items() if to == "turns"} == IN_TURNS


@pytest.mark.parametrize("early", [True, False])
async def test_a_survey_that_ends_has_not_been_answered_by_that(school: NudgeSchool, early: bool) -> None:
    """Neither when its day is over, nor when an organiser closes it."""
    form = shipped_forms()[0]
    until = school.clock.now() + timedelta(days=6)
    survey = (await school.services.feedback.open(school.programme, ORGANISER, form, until)).survey
    assert {place for told in await school.days(4) for place in told.to} == {0, 1, 2}
    answers = {f"q{n}": "1" for n, question in form.asked("student") if not question.optional}
    student = await school.person(1)
    await school.services.feedback.answer(school.programme, student.discord_id or 0, survey.id, answers)
    if early:
        await school.services.feedback.close(school.programme, ORGANISER, survey.id)
    await school.days(7)
    told = {n.participant_id: n.answer for n in await school.nudges(rule="feedback", state="sent")}
    assert list(told.values()).count(None) == 2
    assert told[student.id] == "done"
