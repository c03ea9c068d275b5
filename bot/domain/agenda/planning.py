"""Making an agenda: what one may say, and changing one step of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.agenda import Agenda, AgendaStep, StepKind
from bot.domain.refusal import Refusal

MOST_MINUTES = 120
LONGEST_TEXT = 1500
LONGEST_PAGE = 2000
MOST_PAGES = 10

DEFAULT = Agenda(
    (
        AgendaStep("lobby", 10),
        AgendaStep("quiz", 20),
        AgendaStep("stories", 15),
        AgendaStep("goals", 25),
        AgendaStep("briefing", 5),
        AgendaStep("date", 5),
        AgendaStep("photo", 5),
        AgendaStep("close", 5),
    )
)
"""What a programme begins with."""

_FIRST, _LAST = DEFAULT.steps[0], DEFAULT.steps[-1]


@dataclass(frozen=True)
class AgendaFault:
    """What is wrong with a plan, as a key of the catalogue whose sentence says the mend.

    `step` counts from 1, `None` means the plan as a whole; `line` is the line in the file where one is known.
    """

    step: int | None
    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)
    line: int | None = None


@dataclass(frozen=True)
class Plan:
    """A programme's agenda. One that has not been `saved` is the default, and kickoffs do not go by it.

    `version` changes with every change.
    """

    agenda: Agenda
    saved: bool
    version: int


def completed(steps: Iterable[AgendaStep]) -> Agenda:
    """The plan with these steps, `lobby` and `close` added where they were left out."""
    found = tuple(steps)
    kinds = {step.kind for step in found}
    first = () if "lobby" in kinds else (_FIRST,)
    last = () if "close" in kinds else (_LAST,)
    return Agenda((*first, *found, *last))


def faults(steps: Sequence[AgendaStep]) -> list[AgendaFault]:
    """Everything that is wrong with these steps, in their order."""
    found = []
    seen: set[StepKind] = set()
    for number, step in enumerate(steps, 1):
        if step.kind in seen:
            found.append(AgendaFault(number, "agenda.twice", {"kind": step.kind}))
        seen.add(step.kind)
        found += [AgendaFault(number, key, blanks) for key, blanks in _wrong(step)]
        if step.kind == "lobby" and number > 1:
            found.append(AgendaFault(number, "agenda.lobby_first"))
        if step.kind == "close" and number < len(steps):
            found.append(AgendaFault(number, "agenda.close_last"))
    if seen <= {"lobby", "close"}:
        found.append(AgendaFault(None, "agenda.empty"))
    return found


def _wrong(step: AgendaStep) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    if not 1 <= step.minutes <= MOST_MINUTES:
        found.append(("agenda.minutes", {"most": MOST_MINUTES}))
    if len(step.text) > LONGEST_TEXT:
        found.append(("agenda.text_long", {"most": LONGEST_TEXT, "have": len(step.text)}))
    if step.pages and step.kind != "briefing":
        found.append(("agenda.pages_only_briefing", {}))
    if len(step.pages) > MOST_PAGES:
        found.append(("agenda.many_pages", {"most": MOST_PAGES, "have": len(step.pages)}))
    for number, page in enumerate(step.pages, 1):
        if not page.strip():
            found.append(("agenda.empty_page", {"page": number}))
        if len(page) > LONGEST_PAGE:
            found.append(("agenda.page_long", {"page": number, "most": LONGEST_PAGE, "have": len(page)}))
    return found


def checked(agenda: Agenda) -> Agenda:
    """This plan. Raises `Refusal` with the first thing that is wrong with it."""
    for fault in faults(agenda.steps):
        raise Refusal(fault.key, **fault.blanks)
    return agenda


def with_step(agenda: Agenda, step: AgendaStep, position: int) -> Agenda:
    """The plan with this step at this position (from 1), in place of the one of its kind; the others keep their order.

    `lobby` stays first and `close` last, whatever position is asked for.
    """
    others = [found for found in agenda.steps if found.kind != step.kind]
    if step.kind == "lobby":
        return Agenda((step, *others))
    if step.kind == "close":
        return Agenda((*others, step))
    first = sum(found.kind == "lobby" for found in others)
    last = len(others) - sum(found.kind == "close" for found in others)
    place = min(max(position - 1, first), last)
    return Agenda((*others[:place], step, *others[place:]))


def without_step(agenda: Agenda, kind: StepKind) -> Agenda:
    """The plan without this step. Raises `Refusal` for the first and the last, which every evening has."""
    if kind in ("lobby", "close"):
        raise Refusal("agenda.always_there")
    return replace(agenda, steps=tuple(step for step in agenda.steps if step.kind != kind))
