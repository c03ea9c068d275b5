"""Dates that groups are offered when their rooms come to the date step."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.agenda import StepKind
from bot.domain.localtime import local_in
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import start
from tests.services.kickoff_school import build_school

STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 1), ("date", 5), ("close", 5))


async def test_many_rooms_that_come_to_it_at_once_hold_the_database_for_two_questions_each_at_most(
    services: Services, database: Database, clock: SetClock
) -> None:
    asked: list[str] = []

    def note(*what: Any) -> None:
        asked.append(what[2])

    school = await build_school(services, database, clock, groups=40, students=1)
    kickoff = await start(school, *STEPS)
    await clock.advance(61)
    writer = database._writer.sync_engine
    event.listen(writer, "before_cursor_execute", note)
    await services.kickoff.advance(kickoff.id)
    event.remove(writer, "before_cursor_execute", note)
    about_dates = [words for words in asked if "proposal" in words or "meet_ups" in words]
    assert len(about_dates) <= 2 * 40 + 2
    for members in school.groups:
        offer = await services.meetup_slots.on_offer(school.programme.id, members.group.id)
        assert offer is not None and len(offer.slots) == 5


@pytest.mark.parametrize("quiz", [(), (("stories", 60), ("quiz", 20))], ids=["without a quiz", "after a quiz"])
async def test_dates_go_by_when_the_evening_began_and_not_by_when_its_lobby_was_opened_or_the_quiz_began(
    services: Services, database: Database, clock: SetClock, quiz: tuple[tuple[StepKind, int], ...]
) -> None:
    school = await build_school(services, database, clock, groups=1, students=1)
    kickoff = await start(school, ("lobby", 60), *quiz, ("date", 5), ("close", 5))
    for _ in range(30):
        await school.pass_time(kickoff.id, 600)
    offer = await services.meetup_slots.on_offer(school.programme.id, school.groups[0].group.id)
    assert offer is not None
    opened = local_in(kickoff.started_at, school.programme.time_zone)
    same_day = {slot.local_start.time() for slot in offer.slots if slot.local_start.weekday() == opened.weekday()}
    assert same_day == {(opened + timedelta(hours=1)).time()}
