"""What of an evening is shown at once."""

from dataclasses import dataclass

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.kickoff import Kickoff
from bot.domain.programme import Programme


@dataclass(frozen=True)
class RoomPlace:
    """A room and the step it is in."""

    group_id: int
    name: str
    step: KickoffStep


@dataclass(frozen=True)
class StepCard:
    """All that every card shows: one room in one step."""

    kickoff: Kickoff
    programme: Programme
    step: KickoffStep
    room: RoomStep
    group: str

    @property
    def locale(self) -> str:
        return self.programme.locale

    @property
    def is_over(self) -> bool:
        """Whether the room has gone on."""
        return self.room.left_at is not None or self.kickoff.phase == "closed"

    @property
    def waits(self) -> bool:
        """Whether the room has come early to a step that begins for everybody together."""
        return self.step.awaited and not self.is_over
