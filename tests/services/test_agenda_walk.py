"""Whatever organisers press and whenever the bot dies, an evening keeps its laws and comes to its end."""

import random
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from bot.domain.agenda import KINDS, StepKind
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.kickoff_steps import kickoff_room_steps
from bot.storage.outbox import outbox
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import kinds, start
from tests.services.kickoff_school import School, build_school

MIDDLE: tuple[StepKind, ...] = tuple(kind for kind in KINDS if kind not in ("lobby", "close"))
PRESSES = 40


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock, students=1)


async def press(school: School, kickoff_id: int, chance: random.Random) -> None:
    """Somebody presses something that may make sense."""
    steps, panel = school.services.steps, school.services.kickoff_panel
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff_id)
    group = chance.choice(school.groups).group.id
    at, room_at = course.current.id, course.rooms[group].step_id
    what = chance.choice(["all_on", "all_back", "room_on", "room_on", "room_back", "extend", "pause", "resume", "stop"])
    try:
        if what in ("all_on", "all_back"):
            await getattr(steps, what)(school.presser, kickoff_id, at)
        elif what in ("room_on", "room_back"):
            await getattr(steps, what)(school.presser, kickoff_id, group, room_at)
        elif what == "extend":
            await steps.extend(school.presser, kickoff_id, room_at, chance.choice([group, None]))
        elif what != "stop" or (await school.services.kickoff_view.board(kickoff_id)).kickoff.phase == "running":
            await getattr(panel, what)(school.presser, kickoff_id)
    except Refusal:
        pass


async def check(school: School, kickoff_id: int) -> None:
    """Every room is in one step, none past a barrier that the others have not come to, and has one card in each."""
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff_id)
        c = kickoff_room_steps.c
        present = select(c.group_id, func.count()).where(c.kickoff_id == kickoff_id, c.left_at.is_(None))
        counted = {group: n for group, n in await unit.connection.execute(present.group_by(c.group_id))}  # noqa: C416
        cards = select(outbox.c.subject_id, func.count()).where(outbox.c.kind == "kickoff.step")
        twice = [n for _, n in await unit.connection.execute(cards.group_by(outbox.c.subject_id)) if n > 1]
    assert counted == {members.group.id: 1 for members in school.groups}
    assert twice == []
    first = next((step.position for step in course.steps if step.awaited), len(course.steps))
    assert all(course.of(group).position <= first for group in course.rooms)


@pytest.mark.parametrize("seed", range(6))
async def test_an_evening_keeps_its_laws(school: School, seed: int) -> None:
    chance = random.Random(seed)
    middle = [(kind, chance.randint(1, 9)) for kind in chance.sample(MIDDLE, chance.randint(1, len(MIDDLE)))]
    kickoff = await start(school, ("lobby", 3), *middle, ("close", 3))
    for _ in range(PRESSES):
        await press(school, kickoff.id, chance)
        await check(school, kickoff.id)
        if chance.random() < 0.2:
            school = school.restarted()
        await school.pass_time(kickoff.id, chance.choice([1, 30, 200]))
        await check(school, kickoff.id)
    if (await school.services.kickoff_view.latest(school.programme.id)).paused:
        await school.services.kickoff_panel.resume(school.presser, kickoff.id)
    for _ in range(200):
        if await kinds(school, kickoff.id) == ["close"] * 3:
            break
        question = (await school.services.kickoff_view.board(kickoff.id)).question
        if question is not None and question.interrupted and question.state == "closed":
            await _go_on(school, kickoff.id, question.id)
        await school.pass_time(kickoff.id, 60)
    assert await kinds(school, kickoff.id) == ["close"] * 3


async def _go_on(school: School, kickoff_id: int, question_id: int) -> None:
    """After an interruption the quiz waits for an organiser."""
    with suppress(Refusal):
        await school.services.kickoff_panel.next(school.presser, kickoff_id, question_id)
