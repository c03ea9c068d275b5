"""Rooms in their steps: what a card shows, and what organisers do with the rooms."""

from bot.clock import Clock
from bot.domain.agenda.views import StepCard
from bot.storage.unit import Database


class StepService:
    """The agenda of an evening that is on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def card(self, room_step_id: int) -> StepCard | None:
        """What the card of this room's step shows. Buttons ask who presses; this does not."""
        async with self._database.read() as unit:
            room = await unit.steps.room_step(room_step_id)
            kickoff = await unit.kickoffs.by_id(room.kickoff_id) if room else None
            step = await unit.steps.by_id(room.step_id) if room else None
            if room is None or kickoff is None or step is None:
                return None
            programme = await unit.programmes.by_id(kickoff.programme_id)
            group = await unit.groups.by_id(programme.id, room.group_id)
            return StepCard(kickoff, programme, step, room, group.name if group else "")
