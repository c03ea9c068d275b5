"""Marking somebody present who cannot use Discord: a mentor in the same room does, or an organiser. Instants in UTC."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.participants import Participant
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


def markable(
    rooms: Iterable[RoomPeople], discord_id: int, there: Collection[int], *, organiser: bool
) -> list[Participant]:
    """Who is missing and may be marked present by this account, in the order of the rooms."""
    return [
        person
        for room in rooms
        if organiser or may_mark(room, discord_id)
        for person in room.everyone
        if person.id not in there
    ]
