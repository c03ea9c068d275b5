"""Turns in a room's step, and what people have read."""

from collections.abc import Collection

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agenda import Turn
from bot.storage.schema import RowId, UtcDateTime, metadata

kickoff_turns = Table(
    "kickoff_turns",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("room_step_id", ForeignKey("kickoff_room_steps.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("prompt", String(60), nullable=False),
    Column("state", String(16), nullable=False),
    Column("began_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

kickoff_reads = Table(
    "kickoff_reads",
    metadata,
    Column("kickoff_id", ForeignKey("kickoffs.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("read_at", UtcDateTime, nullable=False),
)
"""Append-only: who has said "I have read this", and of which version of the pages (their hash)."""


class TurnRepository:
    """Turns, room by room."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_rooms(self, room_step_ids: Collection[int]) -> dict[int, list[Turn]]:
        """The turns of these rooms' steps, in order."""
        query = select(kickoff_turns).where(kickoff_turns.c.room_step_id.in_(list(room_step_ids)))
        rows = await self._connection.execute(query.order_by(kickoff_turns.c.position, kickoff_turns.c.id))
        found: dict[int, list[Turn]] = {}
        for row in rows.mappings():
            found.setdefault(row["room_step_id"], []).append(Turn(**row))
        return found
