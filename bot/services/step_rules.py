"""What each kind of step does of its own: hooks that the engine (`agenda_moves`) calls inside its unit of work.

A kind that needs more than a card and a clock has a rule in `step_kinds`. All rooms of a step come in one call. Each
hook must change nothing when it is called again, and speak through the outbox alone: a change that people see is
`unit.outbox.changed("kickoff.step", room_step.id)`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.kickoff import Kickoff
from bot.storage.unit import UnitOfWork


class StepRule:
    """A step that has nothing of its own. Overwrite what is needed."""

    async def entered(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> None:
        """These rooms have come to the step, for the first time or again. The clock ends it at each `room.ends_at`."""

    async def left(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> None:
        """These rooms have gone on, or back, to another step."""

    async def go_on(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> datetime | None:
        """Do what is due in the rooms that are in the step; give when to look again.

        Called on every look at the kickoff (somebody pressed, the clock came), but not while it is paused.
        """
        return None

    async def resumed(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], by: timedelta
    ) -> None:
        """The pause is over: what was to end at some moment ends so much later."""
