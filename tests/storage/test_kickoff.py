"""Kickoffs in the database: what is written comes back, logs keep what they have, and nobody sees another's."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.kickoff import PresencePress
from bot.domain.quiz import Question, QuizPack
from bot.domain.scoring import Tap
from bot.domain.standings import Standing
from bot.services import Services
from bot.storage.kickoff_windows import kickoff_votes
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import QUESTIONS, School, build_school

PACK = QuizPack(
    title="Mathematics",
    questions=(
        Question(text="1 + 1?", options=("2", "3"), right=(0,), seconds=45, points=0, explanation="One and one."),
        Question(text="√4?", options=("−2", "2", "4", "8"), right=(0, 1), points=2000),
    ),
    description="Sums",
    licence="CC0",
    attribution="The school",
)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_pack_comes_back_as_it_was(school: School) -> None:
    async with school.database.write() as unit:
        kept_id = await unit.quizzes.keep(school.programme.id, PACK, 900, school.clock.now())
        kept = await unit.quizzes.by_id(kept_id, school.programme.id)
    assert kept is not None
    assert kept.pack == PACK


async def test_a_shipped_pack_is_everybodys_and_an_uploaded_one_its_programmes(school: School) -> None:
    async with school.database.write() as unit:
        shipped = await unit.quizzes.keep(None, PACK, None, school.clock.now())
        assert await unit.quizzes.keep(None, PACK, None, school.clock.now()) == shipped
        uploaded = await unit.quizzes.keep(school.programme.id, PACK, 900, school.clock.now())
        other = await unit.programmes.add(88, "Asia/Tokyo", "en", school.clock.now())
        assert uploaded != shipped
        assert await unit.quizzes.by_id(uploaded, other.id) is None
        assert [kept.id for kept in await unit.quizzes.for_programme(other.id)] == [shipped]


async def test_a_kickoff_keeps_its_own_copy_of_the_questions(school: School) -> None:
    kickoff = await school.start()
    async with school.database.write() as unit:
        await unit.quizzes.keep(
            school.programme.id, QuizPack(title="Rivers", questions=PACK.questions), 1, school.clock.now()
        )
        assert tuple(q.question for q in await unit.kickoffs.questions(kickoff.id)) == QUESTIONS


async def test_a_tap_is_kept_once_and_never_changed(school: School) -> None:
    kickoff = await school.begin()
    window = await school.window(kickoff.id, 0)
    row = {
        "interaction_id": 1,
        "kickoff_id": kickoff.id,
        "window_id": window.id,
        "participant_id": school.groups[0].everyone[0].id,
        "option": 1,
        "t_ms": 5,
        "received_at": school.clock.now(),
    }
    async with school.database.write() as unit:
        await unit.windows.tap([row])
        await unit.windows.tap([{**row, "option": 2}, {**row, "interaction_id": 2}])
        taps = await unit.windows.taps(kickoff.id)
    person = school.groups[0].everyone[0].id
    assert taps == {window.id: [Tap(1, person, 1, 5), Tap(2, person, 1, 5)]}


async def test_a_tap_belongs_to_a_window_that_exists(school: School) -> None:
    """Doing nothing on a conflict is for taps told twice, not for rows that point at nothing."""
    kickoff = await school.begin()
    row = {
        "interaction_id": 1,
        "kickoff_id": kickoff.id,
        "window_id": 4711,
        "participant_id": school.groups[0].everyone[0].id,
        "option": 1,
        "t_ms": 5,
        "received_at": school.clock.now(),
    }
    with pytest.raises(IntegrityError):
        async with school.database.write() as unit:
            await unit.windows.tap([row])


async def test_instants_of_taps_come_back_in_utc(school: School) -> None:
    kickoff = await school.begin()
    await school.vote(kickoff.id, 0, 0, 1)
    async with school.database.read() as unit:
        (received,) = (await unit.connection.execute(kickoff_votes.select())).mappings().all()
    assert received["received_at"] == school.clock.now()
    assert received["received_at"].utcoffset() == timedelta(0)


async def test_a_presence_is_kept_once(school: School) -> None:
    kickoff = await school.start()
    person = school.groups[0].everyone[0].id
    press = PresencePress(1, person, here=True)
    async with school.database.write() as unit:
        await unit.presences.keep(
            [(kickoff.id, press), (kickoff.id, PresencePress(2, person, here=False))], school.clock.now()
        )
        await unit.presences.keep([(kickoff.id, PresencePress(1, person, here=False))], school.clock.now())
        assert await unit.presences.of_kickoff(kickoff.id) == [press, PresencePress(2, person, here=False)]
        assert await unit.boards.there(kickoff.id) == set()


async def test_a_revision_of_the_standings_is_written_once(school: School) -> None:
    kickoff = await school.start()
    rows = [Standing(school.groups[0].group.id, 967, 1), Standing(school.groups[1].group.id, 0, None)]
    async with school.database.write() as unit:
        made = await unit.kickoffs.add_standings(
            kickoff.id, 1, reason="question", question_id=None, rows=rows, now=school.clock.now()
        )
        shown = await unit.kickoffs.standings_by_id(made)
    assert shown is not None
    assert list(shown.rows) == rows
    with pytest.raises(IntegrityError):
        async with school.database.write() as unit:
            await unit.kickoffs.add_standings(
                kickoff.id, 1, reason="key", question_id=None, rows=[], now=school.clock.now()
            )


async def test_a_window_begins_once(school: School) -> None:
    kickoff = await school.begin()
    before = await school.window(kickoff.id, 0)
    async with school.database.write() as unit:
        await unit.windows.open(before.post_id, 4711, school.clock.now() + timedelta(seconds=9))
    assert await school.window(kickoff.id, 0) == before


async def test_windows_that_close_together_are_each_cut_where_they_are_and_the_others_stay_open(school: School) -> None:
    kickoff = await school.begin()
    first, second, third = [await school.window(kickoff.id, number) for number in range(3)]
    async with school.database.write() as unit:
        await unit.windows.close({first.id: 10_000, third.id: 14_000}, school.clock.now())
        await unit.windows.close({}, school.clock.now())
        windows = {window.id: window for window in await unit.windows.of_kickoff(kickoff.id)}
    cuts = {number: (window.cut_ms, window.closed_at) for number, window in windows.items()}
    now = school.clock.now()
    assert cuts == {first.id: (10_000, now), second.id: (None, None), third.id: (14_000, now)}
