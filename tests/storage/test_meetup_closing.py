"""Answers, words, settlements and attendance on a real database file."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.meetups import Answer, Closing, MeetUp
from bot.domain.meetups.changing import Plan, moved
from bot.storage.unit import Database
from tests.conftest import KICKOFF_EVENING as NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def meet_up(database: Database) -> MeetUp:
    """Of a group with participants 1 and 2."""
    async with database.write() as unit:
        programme = await unit.programmes.add(1, "UTC", "en", NOW)
        group_id = await unit.groups.add(programme.id, "Group 1", NOW)
        for name in ("Ann", "Cy"):
            await unit.roster.add(programme.id, NOW, kind="student", name=name, group_id=group_id, left_out=False)
        plan = Plan(local_start=NOW.replace(tzinfo=None), zone="UTC")
        return await unit.meet_ups.add(programme.id, group_id, "uid-1", plan, by=101, now=NOW)


async def test_the_last_answer_of_each_person_is_kept(database: Database, meet_up: MeetUp) -> None:
    first = Answer(meet_up_id=meet_up.id, participant_id=1, sequence=0, coming=True, at=NOW)
    other = replace(first, participant_id=2)
    last = replace(first, sequence=1, coming=False, at=LATER)
    async with database.write() as unit:
        for answer in (first, other, last):
            await unit.closings.answer(answer)
    async with database.read() as unit:
        assert await unit.closings.answers(meet_up.id) == [other, last]


async def test_each_date_has_one_word_a_person(database: Database, meet_up: MeetUp) -> None:
    first = Closing(meet_up_id=meet_up.id, participant_id=1, sequence=0, outcome="held", at=NOW)
    again, other = replace(first, outcome="missed", at=LATER), replace(first, sequence=1, outcome="moved")
    async with database.write() as unit:
        for closing in (first, again, other):
            await unit.closings.say(closing)
    async with database.read() as unit:
        assert await unit.closings.said(meet_up.id, 0) == [again]
        assert await unit.closings.said(meet_up.id, 1) == [other]


async def test_words_that_say_otherwise_are_found_for_each_date(database: Database, meet_up: MeetUp) -> None:
    async def contradicted() -> list[tuple[int, int]]:
        async with database.read() as unit:
            return await unit.closings.contradicted(meet_up.programme_id)

    async with database.write() as unit:
        held = replace(meet_up, state="held")
        await unit.meet_ups.change(meet_up, held, "close", by=1, now=NOW)
        await unit.closings.say(Closing(meet_up_id=meet_up.id, participant_id=1, sequence=0, outcome="held", at=NOW))
    assert await contradicted() == []
    async with database.write() as unit:
        for participant_id in (1, 2):
            await unit.closings.say(
                Closing(meet_up_id=meet_up.id, participant_id=participant_id, sequence=0, outcome="moved", at=LATER)
            )
    assert await contradicted() == [(meet_up.id, 0)]
    async with database.write() as unit:
        state = replace(held, state="moved")
        after = moved(state, NOW.replace(tzinfo=None) + timedelta(days=1), "UTC", LATER)
        await unit.meet_ups.change(held, after, "move", by=1, now=LATER)
    assert await contradicted() == []


async def test_the_newest_settlement_counts(database: Database, meet_up: MeetUp) -> None:
    async with database.write() as unit:
        assert await unit.closings.settlement(meet_up.id, 0) is None
        await unit.closings.settle(meet_up.id, 0, "held", 900, NOW)
        await unit.closings.settle(meet_up.id, 0, "missed", 901, LATER)
        newest = await unit.closings.settlement(meet_up.id, 0)
        assert newest is not None
        assert (newest.outcome, newest.settled_by, newest.at) == ("missed", 901, LATER)
        assert await unit.closings.settlement(meet_up.id, 1) is None


async def test_attendance_is_only_ever_added_to(database: Database, meet_up: MeetUp) -> None:
    async with database.write() as unit:
        assert await unit.closings.recorded(meet_up.programme_id) == set()
        await unit.closings.record(meet_up.id, [(1, True), (2, False)], 101, NOW)
        await unit.closings.record(meet_up.id, [(2, True)], 102, LATER)
        await unit.closings.record(meet_up.id, [], 103, LATER)
        rows = await unit.closings.attendance(meet_up.id)
        assert [(r.participant_id, r.came, r.recorded_by, r.at) for r in rows] == [
            (1, True, 101, NOW),
            (2, False, 101, NOW),
            (2, True, 102, LATER),
        ]
        assert await unit.closings.recorded(meet_up.programme_id) == {meet_up.id}
        assert await unit.closings.recorded(meet_up.programme_id + 1) == set()
