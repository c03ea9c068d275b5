"""The laws of a plan: lobby first, close last, each kind once, whatever somebody asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import KINDS, Agenda, AgendaStep, StepKind
from bot.domain.agenda.planning import DEFAULT, checked, completed, faults, with_step, without_step
from bot.domain.refusal import Refusal

MIDDLE: tuple[StepKind, ...] = tuple(kind for kind in KINDS if kind not in ("lobby", "close"))
minutes = st.integers(1, 120)


@st.composite
def plans(draw: st.DrawFn) -> Agenda:
    kinds = draw(st.lists(st.sampled_from(MIDDLE), min_size=1, unique=True))
    return completed(AgendaStep(kind, draw(minutes)) for kind in kinds)


def test_the_default_is_a_plan_of_ninety_minutes() -> None:
    assert faults(DEFAULT.steps) == []
    assert DEFAULT.minutes == 90


@given(plans())
def test_a_plan_begins_in_the_lobby_and_ends_with_close(agenda: Agenda) -> None:
    assert (agenda.steps[0].kind, agenda.steps[-1].kind) == ("lobby", "close")
    assert faults(agenda.steps) == []


@given(plans(), st.sampled_from(KINDS), minutes, st.integers(-5, 50))
def test_a_step_put_anywhere_leaves_a_plan(agenda: Agenda, kind: StepKind, length: int, position: int) -> None:
    step = AgendaStep(kind, length)
    changed = checked(with_step(agenda, step, position))
    assert changed.step(kind) == step
    assert {s.kind for s in changed.steps} == {s.kind for s in agenda.steps} | {kind}
    others = [s for s in agenda.steps if s.kind != kind]
    assert [s for s in changed.steps if s.kind != kind] == others, "the others keep their order"


@given(plans(), st.sampled_from(MIDDLE), st.integers(1, 8))
def test_a_step_stands_where_it_was_put(agenda: Agenda, kind: StepKind, position: int) -> None:
    changed = with_step(agenda, AgendaStep(kind, 5), position)
    assert changed.steps.index(AgendaStep(kind, 5)) + 1 == min(max(position, 2), len(changed.steps) - 1)


@given(plans(), st.sampled_from(MIDDLE))
def test_what_is_put_in_can_be_taken_out(agenda: Agenda, kind: StepKind) -> None:
    without = without_step(agenda, kind)
    assert without.step(kind) is None
    assert without_step(with_step(without, AgendaStep(kind, 9), 3), kind) == without


@pytest.mark.parametrize("kind", ["lobby", "close"])
def test_lobby_and_close_stay(kind: StepKind) -> None:
    with pytest.raises(Refusal) as no:
        without_step(DEFAULT, kind)
    assert no.value.key == "agenda.always_there"


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ((AgendaStep("quiz", 0),), [(1, "agenda.minutes")]),
        ((AgendaStep("quiz", 121),), [(1, "agenda.minutes")]),
        ((AgendaStep("quiz", 5), AgendaStep("quiz", 5)), [(2, "agenda.twice")]),
        ((AgendaStep("quiz", 5), AgendaStep("lobby", 5)), [(2, "agenda.lobby_first")]),
        ((AgendaStep("close", 5), AgendaStep("quiz", 5)), [(1, "agenda.close_last")]),
        ((AgendaStep("lobby", 5),), [(None, "agenda.empty")]),
        ((AgendaStep("quiz", 5, "x" * 1501),), [(1, "agenda.text_long")]),
        ((AgendaStep("quiz", 5, pages=("a",)),), [(1, "agenda.pages_only_briefing")]),
        (
            (AgendaStep("briefing", 5, pages=("a", " ", "b" * 2001)),),
            [(1, "agenda.empty_page"), (1, "agenda.page_long")],
        ),
        ((AgendaStep("briefing", 5, pages=("a",) * 11),), [(1, "agenda.many_pages")]),
    ],
)
def test_what_is_wrong_is_told_with_its_step(steps: tuple[AgendaStep, ...], found: list[tuple[int, str]]) -> None:
    assert [(fault.step, fault.key) for fault in faults(steps)] == found
