"""Setting, moving, cancelling and restoring: by whom, for when, and what follows in the same unit of work."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.meetups import MeetUp
from bot.domain.meetups.asked import Asked
from bot.domain.meetups.drafting import Details
from bot.domain.refusal import Refusal
from bot.domain.when import Unclear
from bot.services import Services
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.services.meetups import Question
from bot.storage.meetups import meet_ups
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import ANN, BOB, CY, GUS, HAL, OLGA, STRANGER, MeetUpSchool, build_school

DETAILS = Details(minutes=60, online=False, place="Library", note=None)
NEXT_FRIDAY = datetime.fromisoformat("2026-09-18 19:00")


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    built = await build_school(services, database, clock)
    async with database.write() as unit:
        people = await unit.roster.everyone(built.programme.id)
        await unit.roster.save([replace(person, joined_at=clock.now()) for person in people if person.joined])
    return built


def asked(school: MeetUpSchool, who: int = ANN, *, staff: bool = False) -> Asked:
    return Asked(school.programme, who, staff)


async def set_date(
    school: MeetUpSchool, typed: str = "Fri 18 Sep 7pm", who: int = ANN, *, staff: bool = False
) -> MeetUp:
    found = await school.services.meetups.set(asked(school, who, staff=staff), school.group_id, typed, DETAILS)
    assert isinstance(found, MeetUp)
    return found


async def question(school: MeetUpSchool, typed: str, who: int = ANN) -> Question:
    found = await school.services.meetups.set(asked(school, who), school.group_id, typed, DETAILS)
    assert isinstance(found, Question)
    return found


async def cancel(school: MeetUpSchool, meet_up: MeetUp, reason: str = "Exams") -> MeetUp:
    draft, _ = await school.services.meetups.ask_to_cancel(asked(school), meet_up.id, reason)
    return await school.services.meetups.decide(asked(school), draft.id)


async def announced(school: MeetUpSchool) -> list[str]:
    """The kinds of changes that the group is to be told of."""
    async with school.database.read() as unit:
        posts = [post for post in await unit.outbox.waiting([ANNOUNCEMENT]) if post.channel_id == 5001]
        return [(await unit.meet_ups.changed(post.subject_id))[0].kind for post in posts]


async def reminders(school: MeetUpSchool) -> list[timedelta]:
    """How long before the first meet-up the group is still to be reminded of it."""
    (meet_up, *_) = await school.all_meet_ups()
    async with school.database.read() as unit:
        nudges = [n for n in await unit.nudges.of_group(school.group_id) if n.rule == "reminder"]
    return sorted({meet_up.starts_at - n.planned_at for n in nudges if n.state == "pending"}, reverse=True)


async def live_in(school: MeetUpSchool, name: str, zone: str | None) -> None:
    async with school.database.write() as unit:
        person = await unit.roster.by_id(school.programme.id, school.ids[name])
        assert person is not None
        await unit.roster.save([replace(person, time_zone=zone)])


async def test_a_mentor_sets_a_date_and_the_group_hears_of_it_and_is_reminded(school: MeetUpSchool) -> None:
    meet_up = await set_date(school)
    assert await school.all_meet_ups() == [meet_up]
    assert (meet_up.local_start, meet_up.zone, meet_up.created_by) == (NEXT_FRIDAY, "Asia/Hong_Kong", ANN)
    assert await announced(school) == ["set"]
    assert timedelta(hours=24) in await reminders(school)


async def test_a_date_is_read_on_the_clock_of_who_types_it_and_stays_there(school: MeetUpSchool) -> None:
    await live_in(school, "Ann", "Europe/London")
    meet_up = await set_date(school)
    assert (meet_up.local_start, meet_up.zone, meet_up.starts_at.hour) == (NEXT_FRIDAY, "Europe/London", 18)
    await live_in(school, "Ann", "America/New_York")
    await school.services.meetups.reckon_again()
    assert await school.now_is(meet_up) == meet_up


@pytest.mark.parametrize("who", [CY, GUS, HAL, OLGA, STRANGER])
async def test_nobody_but_the_groups_mentors_changes_its_dates(school: MeetUpSchool, who: int) -> None:
    meet_up = await set_date(school, "Sat 19 Sep 7pm")
    service, them = school.services.meetups, asked(school, who)
    draft = (await question(school, "4/12 19:00")).draft
    gone = await cancel(school, await set_date(school, "Sun 20 Sep 7pm"))
    before = await school.all_meet_ups()
    with pytest.raises(Refusal):
        await service.set(them, school.group_id, "Fri 18 Sep 7pm", DETAILS)
    with pytest.raises(Refusal):
        await service.set(them, school.group_id, "4/12 19:00", DETAILS)
    with pytest.raises(Refusal):
        await service.move(them, meet_up.id, "Fri 18 Sep 7pm")
    with pytest.raises(Refusal):
        await service.ask_to_cancel(them, meet_up.id, "Haha")
    with pytest.raises(Refusal):
        await service.restore(them, gone.id, gone.sequence)
    with pytest.raises(Refusal):
        await service.decide(them, draft.id)
    with pytest.raises(Refusal):
        await service.let_go(them, draft.id)
    assert await school.all_meet_ups() == before
    await service.decide(asked(school), draft.id)


async def test_staff_may_do_it_for_a_group_and_its_other_mentor_too(school: MeetUpSchool) -> None:
    meet_up = await set_date(school, who=OLGA, staff=True)
    moved = await school.services.meetups.move(asked(school, BOB), meet_up.id, "Sat 19 Sep 7pm")
    assert isinstance(moved, MeetUp)
    assert moved.sequence == 1


async def test_another_programmes_meet_ups_and_drafts_are_not_there(school: MeetUpSchool) -> None:
    meet_up = await set_date(school)
    draft = (await question(school, "4/12 19:00")).draft
    elsewhere = await school.services.programme.set_up(701, ANN, time_zone="UTC", locale="en")
    stranger = Asked(elsewhere, ANN, staff=True)
    for attempt in (
        school.services.meetups.move(stranger, meet_up.id, "Sat 19 Sep 7pm"),
        school.services.meetups.set(stranger, school.group_id, "Sat 19 Sep 7pm", DETAILS),
        school.services.meetups.decide(stranger, draft.id),
        school.services.meetup_view.dates(stranger, school.group_id),
        school.services.meetup_view.ground_to_move(stranger, meet_up.id),
    ):
        with pytest.raises(Refusal):
            await attempt


async def test_what_can_be_read_in_two_ways_is_kept_only_once_one_is_chosen(school: MeetUpSchool) -> None:
    asking = await question(school, "4/12 19:00")
    assert asking.trouble is None
    assert [f"{r.local:%d %b}" for r in asking.draft.readings] == ["04 Dec", "12 Apr"]
    assert await school.all_meet_ups() == []
    with pytest.raises(Refusal, match="stale"):
        await school.services.meetups.decide(asked(school, BOB), asking.draft.id)
    with pytest.raises(Refusal, match="stale"):
        await school.services.meetups.decide(asked(school), asking.draft.id, 7)
    meet_up = await school.services.meetups.decide(asked(school), asking.draft.id, 1)
    assert (meet_up.local_start, meet_up.place) == (datetime.fromisoformat("2027-04-12 19:00"), "Library")
    with pytest.raises(Refusal, match="stale"):
        await school.services.meetups.decide(asked(school), asking.draft.id, 0)
    assert await school.all_meet_ups() == [meet_up]


async def test_what_will_not_do_is_asked_about_with_what_would(school: MeetUpSchool) -> None:
    first = await set_date(school)
    asking = await question(school, "Fri 18 Sep 7.30pm")
    assert asking.trouble is not None and asking.trouble.key == "meetup.clash"
    second = await school.services.meetups.decide(asked(school), asking.draft.id)
    assert second.starts_at == first.ends_at
    with pytest.raises(Unclear, match="not_understood"):
        await school.services.meetups.set(asked(school), school.group_id, "soon", DETAILS)


async def test_a_question_waits_a_day_and_no_longer(school: MeetUpSchool) -> None:
    asking = await question(school, "4/12 19:00")
    await school.clock.advance(24 * 3600)
    with pytest.raises(Refusal, match="stale"):
        await school.services.meetups.decide(asked(school), asking.draft.id)


async def test_a_choice_that_has_become_impossible_is_refused_and_another_can_be_made(school: MeetUpSchool) -> None:
    asking = await question(school, "4/12 19:00")
    await set_date(school, "4 Dec 2026 19:30", BOB)
    with pytest.raises(Unclear, match="clash"):
        await school.services.meetups.decide(asked(school), asking.draft.id, 0)
    await school.services.meetups.decide(asked(school), asking.draft.id, 1)
    assert len(await school.all_meet_ups()) == 2


async def test_two_mentors_who_set_the_same_evening_at_once_get_one_meet_up(school: MeetUpSchool) -> None:
    found = await asyncio.gather(
        *(
            school.services.meetups.set(asked(school, who), school.group_id, "Fri 18 Sep 7pm", DETAILS)
            for who in (ANN, BOB)
        )
    )
    assert sorted(type(one).__name__ for one in found) == ["MeetUp", "Question"]
    assert len(await school.all_meet_ups()) == 1
    assert await announced(school) == ["set"]


async def test_a_moved_meet_up_is_the_same_one_on_another_date(school: MeetUpSchool) -> None:
    meet_up = await set_date(school)
    await school.clock.advance(60)
    moved = await school.services.meetups.move(asked(school), meet_up.id, "Sat 19 Sep 8pm")
    assert isinstance(moved, MeetUp)
    assert (moved.id, moved.uid, moved.sequence) == (meet_up.id, meet_up.uid, 1)
    assert moved.starts_at - meet_up.starts_at == timedelta(hours=25)
    assert moved.changed_at > meet_up.changed_at
    assert await announced(school) == ["set", "move"]
    assert timedelta(hours=24) in await reminders(school)
    with pytest.raises(Refusal, match="same_date"):
        await school.services.meetups.move(asked(school), meet_up.id, "Sat 19 Sep 8pm")
    overlapping_itself = await school.services.meetups.move(asked(school), meet_up.id, "Sat 19 Sep 8.30pm")
    assert isinstance(overlapping_itself, MeetUp)


async def test_where_it_is_can_be_said_later_and_nobody_is_asked_again(school: MeetUpSchool) -> None:
    """A date booked from an offer has no place yet. It stays the same date: who said that they come still does."""
    meet_up = await set_date(school)
    await school.services.meetup_answers.answer(school.programme.id, CY, meet_up.id, 0, coming=True)
    await school.clock.advance(60)
    placed = await school.services.meetups.place(asked(school), meet_up.id, "https://meet.example/x", "Bring a pen")
    assert (placed.place, placed.online, placed.note) == ("https://meet.example/x", True, "Bring a pen")
    assert (placed.sequence, placed.starts_at) == (0, meet_up.starts_at)
    assert placed.changed_at > meet_up.changed_at, "by that calendar programs know it for news"
    assert (await school.services.meetup_answers.count(placed)).coming == 1
    moved_in = await school.services.meetups.place(asked(school), meet_up.id, "Library", None)
    assert (moved_in.place, moved_in.online, moved_in.note) == ("Library", False, "Bring a pen")
    assert await announced(school) == ["set", "place", "place"]
    with pytest.raises(Refusal, match="same_place"):
        await school.services.meetups.place(asked(school), meet_up.id, "Library", "Bring a pen")
    for stranger in (CY, GUS):
        with pytest.raises(Refusal):
            await school.services.meetups.place(asked(school, stranger), meet_up.id, "Moon", None)
    await school.clock.advance(30 * 24 * 3600)
    with pytest.raises(Refusal, match="is_over"):
        await school.services.meetups.place(asked(school), meet_up.id, "Moon", None)


async def test_a_cancelled_meet_up_is_off_with_its_reason_and_nobody_is_reminded(school: MeetUpSchool) -> None:
    meet_up = await set_date(school)
    draft, _ = await school.services.meetups.ask_to_cancel(asked(school), meet_up.id, "Exams")
    assert (await school.now_is(meet_up)).state == "planned"
    gone = await school.services.meetups.decide(asked(school), draft.id)
    assert (gone.state, gone.reason, gone.sequence) == ("cancelled", "Exams", 1)
    assert await announced(school) == ["set", "cancel"]
    assert await reminders(school) == []
    with pytest.raises(Refusal, match="is_cancelled"):
        await school.services.meetups.move(asked(school), meet_up.id, "Sat 19 Sep 7pm")
    with pytest.raises(Refusal, match="is_cancelled"):
        await school.services.meetups.ask_to_cancel(asked(school), meet_up.id, "Again")
    await set_date(school)


async def test_a_meet_up_that_has_begun_is_not_cancelled(school: MeetUpSchool) -> None:
    meet_up = await school.meet_up(-0.1)
    with pytest.raises(Refusal, match="begun"):
        await school.services.meetups.ask_to_cancel(asked(school), meet_up.id, "Too late")


async def test_a_yes_to_what_has_changed_meanwhile_changes_nothing(school: MeetUpSchool) -> None:
    meet_up = await set_date(school)
    draft, _ = await school.services.meetups.ask_to_cancel(asked(school), meet_up.id, "Exams")
    await school.services.meetups.move(asked(school, BOB), meet_up.id, "Sat 19 Sep 7pm")
    with pytest.raises(Refusal, match="changed_meanwhile"):
        await school.services.meetups.decide(asked(school), draft.id)
    assert (await school.now_is(meet_up)).state == "planned"


async def test_a_cancelled_meet_up_comes_back_while_its_date_is_to_come_and_free(school: MeetUpSchool) -> None:
    gone = await cancel(school, await set_date(school))
    back = await school.services.meetups.restore(asked(school), gone.id, gone.sequence)
    assert (back.state, back.reason, back.sequence) == ("planned", None, 2)
    assert timedelta(hours=24) in await reminders(school)
    with pytest.raises(Refusal):
        await school.services.meetups.restore(asked(school), gone.id, gone.sequence)
    again = await cancel(school, back)
    with pytest.raises(Refusal, match="stale"):
        await school.services.meetups.restore(asked(school), gone.id, gone.sequence)
    await set_date(school)
    with pytest.raises(Unclear, match="clash"):
        await school.services.meetups.restore(asked(school), again.id, again.sequence)
    await school.clock.advance(8 * 24 * 3600)
    with pytest.raises(Refusal, match="too_late"):
        await school.services.meetups.restore(asked(school), again.id, again.sequence)


async def test_two_undo_presses_at_once_bring_it_back_once(school: MeetUpSchool) -> None:
    gone = await cancel(school, await set_date(school))
    found = await asyncio.gather(
        *(school.services.meetups.restore(asked(school, who), gone.id, gone.sequence) for who in (ANN, BOB)),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, MeetUp) for one in found) == [False, True]
    assert (await school.now_is(gone)).sequence == 2


async def test_when_the_rules_of_a_zone_change_the_local_time_stays(school: MeetUpSchool) -> None:
    """The zone data of this machine cannot be changed in a test: so the instant is made what older data would give."""
    meet_up, other = await set_date(school), await set_date(school, "Sat 19 Sep 7pm")
    async with school.database.write() as unit:
        wrong = meet_ups.update().where(meet_ups.c.id == meet_up.id)
        await unit.connection.execute(wrong.values(starts_at=meet_up.starts_at + timedelta(hours=1)))
    assert await school.services.meetups.reckon_again() == 1
    now = await school.now_is(meet_up)
    assert (now.starts_at, now.local_start, now.sequence) == (meet_up.starts_at, meet_up.local_start, 1)
    assert await school.now_is(other) == other
    assert await announced(school) == ["set", "set", "zone"]
    assert await school.services.meetups.reckon_again() == 0


async def test_a_group_without_a_channel_can_have_a_date(school: MeetUpSchool) -> None:
    async with school.database.write() as unit:
        await unit.groups.keep_channel(school.group_id, None)
    await set_date(school)
    assert await announced(school) == []


async def test_everything_done_is_on_record(school: MeetUpSchool) -> None:
    gone = await cancel(school, await set_date(school))
    await school.services.meetups.restore(asked(school, BOB), gone.id, gone.sequence)
    async with school.database.read() as unit:
        changes = await unit.meet_ups.changes(gone.id)
    assert [(change.kind, change.changed_by) for change in changes] == [("set", ANN), ("cancel", ANN), ("restore", BOB)]
    assert changes[2].before == {"state": "cancelled", "reason": "Exams", "sequence": 1}
