"""An evening with an agenda, for the tests of its services."""

from bot.domain.agenda import Agenda, AgendaStep, KickoffStep, StepKind
from bot.domain.kickoff import Kickoff
from tests.services.kickoff_school import ORGANISER, School

SHORT: tuple[tuple[StepKind, int], ...] = (
    ("lobby", 10),
    ("stories", 15),
    ("quiz", 20),
    ("goals", 25),
    ("date", 5),
    ("close", 5),
)


def plan(*steps: tuple[StepKind, int]) -> Agenda:
    return Agenda(tuple(AgendaStep(kind, minutes) for kind, minutes in steps))


async def save(school: School, *steps: tuple[StepKind, int]) -> None:
    async with school.database.write() as unit:
        await unit.agendas.keep(school.programme.id, plan(*(steps or SHORT)), ORGANISER, school.clock.now())


async def start(school: School, *steps: tuple[StepKind, int], **how: object) -> Kickoff:
    """The evening begins by this plan; one without a quiz has no pack."""
    await save(school, *steps)
    if not steps or "quiz" in dict(steps):
        return await school.start(**how)
    kickoff = await school.services.kickoff.start(school.programme, ORGANISER, None, title="Evening", **how)  # type: ignore[arg-type]
    await school.go_on(kickoff.id)
    return kickoff


async def kinds(school: School, kickoff_id: int) -> list[StepKind]:
    """Which step each room is in, in the order of the groups."""
    async with school.database.read() as unit:
        course = await unit.steps.course(kickoff_id)
    return [course.of(members.group.id).kind for members in school.groups]


async def step(school: School, kickoff_id: int, kind: StepKind) -> KickoffStep:
    async with school.database.read() as unit:
        return next(found for found in await unit.steps.of_kickoff(kickoff_id) if found.kind == kind)
