"""What a kickoff is opened with, and whether it may begin. Each works inside the caller's unit of work."""

from bot.domain.agenda import Agenda
from bot.domain.kickoff import Kickoff
from bot.domain.programme import Programme
from bot.domain.quiz import QuizPack
from bot.domain.refusal import Refusal
from bot.storage.unit import UnitOfWork


async def pack_of(
    unit: UnitOfWork, programme_id: int, pack_id: int | None, agenda: Agenda | None, title: str
) -> QuizPack:
    """What is asked; nothing if the agenda has no quiz."""
    if agenda is not None and agenda.step("quiz") is None:
        if pack_id is not None:
            raise Refusal("agenda.no_quiz_in_it")
        return QuizPack(title=title, questions=())
    if pack_id is None:
        raise Refusal("agenda.pack_needed")
    kept = await unit.quizzes.by_id(pack_id, programme_id)
    if kept is None:
        raise Refusal("quiz.unknown_pack")
    return kept.pack


async def before_quiz(unit: UnitOfWork, kickoff_id: int, programme_id: int) -> Kickoff:
    """The kickoff, if its quiz is what comes next."""
    kickoff = await unit.kickoffs.by_id(kickoff_id)
    if kickoff is None or kickoff.programme_id != programme_id:
        raise Refusal("kickoff.gone")
    if kickoff.phase != "lobby":
        raise Refusal("kickoff.has_begun")
    steps = await unit.steps.of_kickoff(kickoff_id)
    if steps and not any(step.kind == "quiz" and step.reached_at is not None for step in steps):
        raise Refusal("agenda.quiz_comes_later")
    return kickoff


async def startable(
    unit: UnitOfWork, programme: Programme, pack_id: int | None, *, quiz_alone: bool, title: str
) -> tuple[Agenda | None, QuizPack, Kickoff | None]:
    """By which agenda a kickoff goes and what it asks, and the earlier one that it closes.

    Raises `Refusal` while another is running, for an unknown pack, where the agenda asks for a pack and none is given,
    and where groups or channels are missing.
    """
    agenda = None if quiz_alone else await unit.agendas.of_programme(programme.id)
    pack = await pack_of(unit, programme.id, pack_id, agenda, title)
    latest = await unit.kickoffs.latest(programme.id)
    if latest is None or latest.closed_at is not None:
        latest = None
    elif latest.phase != "podium" or await unit.steps.of_kickoff(latest.id):
        raise Refusal("kickoff.already_open", title=latest.title)
    await check_groups(unit, programme.id)
    return agenda, pack, latest


async def check_groups(unit: UnitOfWork, programme_id: int) -> None:
    groups = await unit.groups.of_programme(programme_id)
    if not groups:
        raise Refusal("kickoff.no_groups")
    without = [group.name for group in groups if group.channel_id is None]
    if without:
        raise Refusal("kickoff.groups_without_channel", n=len(without), first=without[0])
