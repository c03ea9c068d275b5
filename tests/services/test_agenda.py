"""The programme's plan: kept, changed by several organisers, undone."""

import asyncio

import pytest

from bot.domain.agenda import AgendaStep
from bot.domain.agenda.planning import DEFAULT, completed
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import kinds, save
from tests.services.kickoff_school import ORGANISER, School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_programme_begins_with_a_suggestion(school: School) -> None:
    plan = await school.services.agendas.plan(school.programme)
    assert (plan.agenda, plan.saved) == (DEFAULT, False)


async def test_two_organisers_at_once_change_two_steps(school: School) -> None:
    agendas = school.services.agendas
    await asyncio.gather(
        agendas.put(school.programme, ORGANISER, AgendaStep("stories", 30), 3),
        agendas.put(school.programme, 901, AgendaStep("goals", 40), 4),
    )
    agenda = (await agendas.plan(school.programme)).agenda
    assert (agenda.step("stories"), agenda.step("goals")) == (AgendaStep("stories", 30), AgendaStep("goals", 40))


async def test_the_last_change_is_undone_and_done_again(school: School) -> None:
    agendas = school.services.agendas
    changed = await agendas.remove(school.programme, ORGANISER, "photo")
    undone = await agendas.undo(school.programme, ORGANISER, changed.version)
    assert undone.agenda == DEFAULT
    again = await agendas.undo(school.programme, ORGANISER, undone.version)
    assert again.agenda == changed.agenda


async def test_undoing_the_first_save_leaves_no_plan_saved_and_the_kickoff_is_the_quiz_alone(school: School) -> None:
    agendas = school.services.agendas
    for first in (agendas.use(school.programme, ORGANISER, 0), agendas.remove(school.programme, ORGANISER, "photo")):
        saved = await first
        undone = await agendas.undo(school.programme, ORGANISER, saved.version)
        assert (saved.saved, undone.saved, undone.agenda) == (True, False, DEFAULT)
    kickoff = await school.start()
    async with school.database.read() as unit:
        assert await unit.steps.of_kickoff(kickoff.id) == []
    again = await agendas.undo(school.programme, ORGANISER, undone.version)
    assert (again.agenda, again.saved) == (saved.agenda, True)


async def test_two_presses_of_undo_undo_once(school: School) -> None:
    agendas = school.services.agendas
    changed = await agendas.remove(school.programme, ORGANISER, "photo")
    outcomes = await asyncio.gather(
        *(agendas.undo(school.programme, who, changed.version) for who in (ORGANISER, 901)), return_exceptions=True
    )
    assert [getattr(outcome, "key", None) for outcome in outcomes].count("agenda.has_changed") == 1
    assert (await agendas.plan(school.programme)).agenda == DEFAULT


async def test_nothing_saved_is_nothing_to_undo(school: School) -> None:
    with pytest.raises(Refusal) as no:
        await school.services.agendas.undo(school.programme, ORGANISER, 0)
    assert no.value.key == "agenda.nothing_to_undo"


async def test_a_wrong_plan_changes_nothing(school: School) -> None:
    agendas = school.services.agendas
    with pytest.raises(Refusal) as no:
        await agendas.put(school.programme, ORGANISER, AgendaStep("quiz", 121), 2)
    assert no.value.key == "agenda.minutes"
    assert not (await agendas.plan(school.programme)).saved


async def test_a_change_of_the_plan_changes_no_evening_that_is_on(school: School) -> None:
    await save(school)
    kickoff = await school.start()
    await school.services.agendas.keep(school.programme, ORGANISER, completed([AgendaStep("photo", 5)]))
    await school.pass_time(kickoff.id, 600)
    assert await kinds(school, kickoff.id) == ["stories"] * 3
