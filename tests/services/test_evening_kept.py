"""For how long is kept what people did at a kickoff."""

from datetime import timedelta

import pytest

from bot.domain.agenda import StepKind
from bot.domain.privacy import Retention
from bot.domain.stand_ins import StandIns, Substitute
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import start
from tests.services.kickoff_school import ORGANISER, School, build_school
from tests.services.room_evening import Evening

STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 1), ("stories", 10), ("briefing", 5), ("date", 5), ("close", 5))
OF_STEPS = ("kickoff_turns", "kickoff_reads", "kickoff_substitutes", "kickoff_reasons")
OF_QUIZ = ("kickoff_seats", "kickoff_votes", "kickoff_presences")


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def rows(school: School, tables: tuple[str, ...]) -> dict[str, int]:
    async with school.database.read() as unit:
        counts = [await unit.connection.exec_driver_sql(f"select count(*) from {name}") for name in tables]
    return {name: int(count.scalar_one()) for name, count in zip(tables, counts, strict=True)}


async def days_later(school: School, days: int) -> None:
    """This many days pass, and the nightly job runs."""
    await school.clock.advance(timedelta(days=days).total_seconds())
    await school.services.privacy.let_go()


async def test_who_was_asked_is_let_go_with_what_they_answered(school: School) -> None:
    """Also so that no report says of somebody that they were asked and answered nothing."""
    kickoff = await school.begin()
    await school.here(kickoff.id, 0, 0)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 31)
    await days_later(school, Retention().vote_days - 1)
    assert all((await rows(school, OF_QUIZ)).values()), "not before its time"
    await days_later(school, 2)
    assert not any((await rows(school, OF_QUIZ)).values())


async def test_who_spoke_read_and_sat_in_is_let_go_with_the_votes_and_why_there_was_no_date_with_the_record(
    school: School,
) -> None:
    kickoff = await start(school, *STEPS)
    mentor, other = (school.groups[number].mentors[0] for number in range(2))
    await school.here(kickoff.id, 0, 0)
    now = school.clock.now()
    async with school.database.write() as unit:
        seat = Substitute(
            id=0,
            kickoff_id=kickoff.id,
            participant_id=other.id,
            group_id=school.groups[2].group.id,
            given_by=ORGANISER,
            given_at=now,
            until=now + timedelta(hours=8),
        )
        seat_id = await unit.stand_ins.add_substitute(seat)
    await school.pass_time(kickoff.id, 61)
    assert await Evening(school, kickoff.id).speaker() == mentor
    await school.pass_time(kickoff.id, 601)
    room = await Evening(school, kickoff.id).room()
    await school.services.briefing.have_read(school.programme, mentor.discord_id or 0, room.id, "v")
    reason = {school.groups[0].group.id: "The mentor is abroad"}
    await school.services.kickoff_closing.give_reasons(school.presser, kickoff.id, reason)
    async with school.database.write() as unit:
        in_force = await unit.stand_ins.of_kickoffs([kickoff.id])
        await unit.stand_ins.undo(StandIns(substitutes=[s for s in in_force.substitutes if s.id == seat_id]), now)
    assert all((await rows(school, OF_STEPS)).values()), "all of it is there"
    keep = Retention()
    shorter, longer = sorted((keep.vote_days, keep.record_days))
    await days_later(school, shorter - 1)
    assert all((await rows(school, OF_STEPS)).values()), "not before its time"
    await days_later(school, longer - shorter + 2)
    assert not any((await rows(school, OF_STEPS)).values())
