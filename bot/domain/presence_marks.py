"""Marking somebody present who cannot use Discord: a mentor in the same room does, or an organiser. Instants in UTC."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.stand_ins import RoomPeople


@dataclass(frozen=True, kw_only=True)
class PresenceMark:
    """Somebody counts as present because somebody else says so. `marked_by` is a Discord id."""

    id: int
    kickoff_id: int
    participant_id: int
    marked_by: int
    marked_at: datetime
    undone_at: datetime | None = None


def may_mark(room: RoomPeople, discord_id: int) -> bool:
    """Whether this account is a mentor in this room tonight."""
    return any(mentor.discord_id == discord_id for mentor in room.mentors)
