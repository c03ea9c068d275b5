"""Having the cards of an evening's steps drawn anew, inside the unit of work that changed what they show."""

from bot.domain.agenda import StepKind
from bot.storage.unit import UnitOfWork

CARD = "kickoff.step"


async def show_step(unit: UnitOfWork, group_id: int, kind: StepKind) -> None:
    """What this group's card of this kind shows has changed, if it has one: of tonight, or of the last evening."""
    if rooms := await unit.steps.of_group(group_id, kind):
        await unit.outbox.changed(CARD, *(room.id for room in rooms))
