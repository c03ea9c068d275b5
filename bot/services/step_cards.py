"""Having the cards of an evening's steps drawn anew, inside the unit of work that changed what they show."""

from bot.domain.agenda import StepKind
from bot.storage.unit import UnitOfWork

CARD = "kickoff.step"
OF_PEOPLE: tuple[StepKind, ...] = ("briefing", "date", "photo")
"""The kinds whose cards show something of who sits in the room, and are not drawn anew by the engine for it."""


async def show_step(unit: UnitOfWork, group_id: int, kind: StepKind) -> None:
    """What this group's card of this kind shows has changed, if it has one: of tonight, or of the last evening."""
    rooms = await unit.steps.of_group(group_id, kind)
    if (host := await unit.stand_ins.host_of(group_id)) is not None:
        # Its people sit there tonight, so that it stands on the card there.
        rooms += await unit.steps.of_group(host, kind)
    if rooms:
        await unit.outbox.changed(CARD, *(room.id for room in rooms))


async def show_people(unit: UnitOfWork, group_id: int) -> None:
    """Who sits in this group's room has changed: cards say for whom they are, and what those may give."""
    for kind in OF_PEOPLE:
        await show_step(unit, group_id, kind)
