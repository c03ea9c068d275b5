"""Who is there without pressing anything, as their mentor or an organiser says."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.presence_marks import PresenceMark
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoff_marks = Table(
    "kickoff_marks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("marked_by", Snowflake, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Index("ix_kickoff_marks_kickoff_id_participant_id", "kickoff_id", "participant_id"),
)
"""Rows stay when they are undone."""


class MarkRepository:
    """Marks of presence."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def present(self, kickoff_id: int) -> frozenset[int]:
        """The participants who are there by somebody else's word, and have not pressed "I'm leaving" since."""
        marks, presses = kickoff_marks.c, kickoff_presences.c
        left = select(presses.interaction_id).where(
            presses.kickoff_id == marks.kickoff_id,
            presses.participant_id == marks.participant_id,
            presses.here.is_(False),
            presses.received_at > marks.marked_at,
        )
        query = select(marks.participant_id).where(marks.kickoff_id == kickoff_id, marks.undone_at.is_(None))
        return frozenset((await self._connection.execute(query.where(~left.exists()))).scalars())

    async def add(self, kickoff_id: int, participant_id: int, marked_by: int, now: datetime) -> int:
        """Mark somebody present; give the mark's id."""
        row = {"kickoff_id": kickoff_id, "participant_id": participant_id, "marked_by": marked_by, "marked_at": now}
        done = await self._connection.execute(kickoff_marks.insert().values(**row))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])

    async def by_id(self, mark_id: int) -> PresenceMark | None:
        """One of whatever programme: whoever asks must look whose it is."""
        query = select(kickoff_marks).where(kickoff_marks.c.id == mark_id)
        row = (await self._connection.execute(query)).mappings().first()
        return PresenceMark(**row) if row else None

    async def undo_of(self, kickoff_id: int, participant_id: int, now: datetime) -> None:
        """Take all marks of somebody in a kickoff back."""
        c = kickoff_marks.c
        theirs = c.kickoff_id == kickoff_id, c.participant_id == participant_id, c.undone_at.is_(None)
        await self._connection.execute(kickoff_marks.update().where(*theirs).values(undone_at=now))
