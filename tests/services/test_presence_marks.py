"""Marking somebody present who cannot use Discord: who may, where it counts, and that nobody waits for their vote."""

from datetime import timedelta

import pytest

from bot.domain.kickoff import Kickoff
from bot.domain.refusal import Refusal
from bot.domain.reports import Period
from bot.services import Services
from bot.services.presence_marks import Marker
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school
from tests.services.test_stand_ins import add_staff, group, merge, refused, substitute

ORGANISING = Marker(ORGANISER, organiser=True)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


def mentor_of(school: School, number: int) -> Marker:
    return Marker(school.groups[number].mentors[0].discord_id or 0, organiser=False)


def pick(school: School, number: int, student: int = 0) -> str:
    return f"participant:{school.groups[number].students[student].id}"


async def there(school: School, kickoff: Kickoff) -> frozenset[int]:
    async with school.database.read() as unit:
        return await unit.kickoff_rooms.there(kickoff.id)


async def test_a_mentor_marks_somebody_of_their_own_room_and_it_counts(school: School) -> None:
    kickoff = await school.start()
    marks, student = school.services.marks, school.groups[0].students[0]
    missing = await marks.missing(school.programme, mentor_of(school, 0))
    assert [(person.id, name) for person, name in missing] == [(p.id, "Group 1") for p in school.groups[0].everyone]
    marked = await marks.mark(school.programme, mentor_of(school, 0), student.name.upper())
    assert marked.person.id == student.id
    assert await there(school, kickoff) == {student.id}
    board = await school.services.kickoff_view.board(kickoff.id)
    assert (board.here, board.able_to_vote, board.groups[0].marked) == (1, 0, 1)
    assert student.id not in {p.id for p, _ in await marks.missing(school.programme, mentor_of(school, 0))}
    again = marks.mark(school.programme, mentor_of(school, 0), pick(school, 0))
    assert await refused(again) == "rooms.there_already"


async def test_nobody_marks_people_of_another_room_but_organisers(school: School) -> None:
    marks = school.services.marks
    assert await refused(marks.mark(school.programme, ORGANISING, pick(school, 0))) == "kickoff.none_open"
    await school.start()
    elsewhere = marks.mark(school.programme, mentor_of(school, 1), pick(school, 0))
    assert await refused(elsewhere) == "rooms.not_in_your_room"
    student = Marker(school.groups[0].students[0].discord_id or 0, organiser=False)
    assert await refused(marks.mark(school.programme, student, pick(school, 0, 1))) == "rooms.not_a_mentor"
    stranger = Marker(1, organiser=False)
    assert await refused(marks.mark(school.programme, stranger, pick(school, 0))) == "rooms.not_a_mentor"
    assert await marks.missing(school.programme, stranger) == []
    assert await refused(marks.mark(school.programme, ORGANISING, "nobody")) == "roster.no_such_person"
    assert len(await marks.missing(school.programme, ORGANISING)) == 9
    await marks.mark(school.programme, ORGANISING, pick(school, 0))
    assert len(await marks.missing(school.programme, ORGANISING)) == 8


async def test_a_mark_can_be_taken_back_by_who_may_make_it(school: School) -> None:
    kickoff = await school.start()
    marks = school.services.marks
    made = await marks.mark(school.programme, mentor_of(school, 0), pick(school, 0))
    no = marks.undo(school.programme, mentor_of(school, 1), made.mark_id)
    assert await refused(no) == "rooms.not_in_your_room"
    await marks.undo(school.programme, mentor_of(school, 0), made.mark_id)
    assert await there(school, kickoff) == frozenset()
    twice = marks.undo(school.programme, mentor_of(school, 0), made.mark_id)
    assert await refused(twice) == "rooms.mark_gone"
    assert await refused(marks.undo(school.programme, ORGANISING, 99)) == "rooms.mark_gone"


async def test_hosts_and_substitutes_mark_the_guests_in_their_room(school: School) -> None:
    staff = await add_staff(school)
    kickoff = await school.start()
    await merge(school, kickoff, 0, 1)
    await substitute(school, kickoff, staff, 2)
    marks = school.services.marks
    await marks.mark(school.programme, mentor_of(school, 1), pick(school, 0))
    await marks.mark(school.programme, Marker(staff.discord_id or 0, organiser=False), pick(school, 2))
    assert len(await there(school, kickoff)) == 2


async def test_nobody_waits_for_the_vote_of_somebody_without_a_button(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.services.marks.mark(school.programme, ORGANISING, pick(school, 0))
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 11)
    window = await school.window(kickoff.id, 0)
    assert window.closed_at is not None, "everybody who can vote has"
    await school.pass_time(kickoff.id, 25)
    await school.pass_time(kickoff.id, 5)
    evening = (await school.services.kickoff_view.evening(kickoff.id)).evening
    result = evening.results[window.question_id][group(school, 0)]
    assert result.present == {school.groups[0].mentors[0].id}
    assert result.answer is not None and result.answer.votes == 1


async def test_who_says_that_they_leave_is_not_there_any_more_and_can_be_marked_again(school: School) -> None:
    kickoff = await school.start()
    student = school.groups[0].students[0]
    await school.services.marks.mark(school.programme, ORGANISING, pick(school, 0))
    await school.clock.advance(5)
    await school.here(kickoff.id, 0, 1, here=False)
    assert await there(school, kickoff) == frozenset()
    await school.clock.advance(5)
    await school.services.marks.mark(school.programme, ORGANISING, pick(school, 0))
    assert await there(school, kickoff) == {student.id}


async def test_reports_count_who_was_marked_as_present(school: School) -> None:
    kickoff = await school.start()
    await school.services.marks.mark(school.programme, ORGANISING, pick(school, 0))
    taken_back = await school.services.marks.mark(school.programme, ORGANISING, pick(school, 1))
    await school.services.marks.undo(school.programme, ORGANISING, taken_back.mark_id)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    now = school.clock.now()
    report = await school.services.reports.made(
        school.programme, Period(now - timedelta(days=1), now + timedelta(days=1))
    )
    present = {row.person.id for row in report.people if row.figures.present.part}
    assert present == {school.groups[0].students[0].id}


async def test_export_and_erase_know_marks_merges_and_substitutes(school: School) -> None:
    kickoff = await school.start()
    mentor, student = school.groups[0].mentors[0], school.groups[1].students[0]
    await substitute(school, kickoff, mentor, 2)
    await merge(school, kickoff, 0, 1)
    by_mentor = Marker(school.groups[1].mentors[0].discord_id or 0, organiser=False)
    await school.services.marks.mark(school.programme, by_mentor, f"participant:{student.id}")
    privacy = school.services.privacy
    written = (await privacy.export(school.programme, student.discord_id or 0)).rows
    assert len(written["kickoff_marks"]) == 1
    written = (await privacy.export(school.programme, mentor.discord_id or 0)).rows
    assert len(written["kickoff_substitutes"]) == 1
    assert len((await privacy.export(school.programme, by_mentor.discord_id)).rows["kickoff_marks"]) == 1
    await privacy.erase(school.programme, by_mentor.discord_id)
    async with school.database.read() as unit:
        mark = await unit.marks.by_id(1)
    assert mark is not None and mark.marked_by == 0
    with pytest.raises(Refusal):
        await school.services.marks.undo(school.programme, by_mentor, 1)
