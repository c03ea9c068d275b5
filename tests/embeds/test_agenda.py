"""The plan of an evening as organisers see it."""

from bot.domain.agenda import KINDS, Agenda, AgendaStep
from bot.domain.agenda.planning import LONGEST_TEXT, Plan
from bot.embeds.agenda import LONGEST_WORDS, plan_embed


def shown(*steps: AgendaStep) -> str:
    return str(plan_embed(Plan(Agenda(steps), True, 1), "en").description)


def test_a_text_is_cut_between_its_letters_and_not_within_an_escape() -> None:
    for ahead in range(3):
        words = "a" * (LONGEST_WORDS - 3 + ahead) + "*" * 20
        [line] = [line for line in shown(AgendaStep("goals", 5, words)).splitlines() if line.startswith("> ")]
        assert line.endswith("…") and line.replace("\\*", "*").count("\\") == 0


def test_the_longest_plan_fits() -> None:
    assert len(shown(*(AgendaStep(kind, 5, "*" * LONGEST_TEXT) for kind in KINDS))) <= 4096


def test_a_text_of_many_lines_stands_on_one() -> None:
    assert "> First line. Second line.\n" in shown(AgendaStep("goals", 5, "First line.\n\nSecond line."))
