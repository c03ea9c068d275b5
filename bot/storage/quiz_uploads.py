"""Uploaded packs with bad questions, between being shown and their yes or no."""

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.packs import WaitingPack
from bot.domain.quiz import QuizPack
from bot.storage.quiz import pack_from, pack_text
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

quiz_uploads = Table(
    "quiz_uploads",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("body", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("kept", Boolean),
)
"""`body` is the pack's good part (JSON), and empty once it has been decided."""


class QuizUploadRepository:
    """Packs that wait for somebody's word."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, programme_id: int, requested_by: int, pack: QuizPack, now: datetime) -> int:
        row = {
            "programme_id": programme_id,
            "requested_by": requested_by,
            "body": pack_text(pack),
            "created_at": now,
        }
        key = (await self._connection.execute(quiz_uploads.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def by_id(self, programme_id: int, upload_id: int) -> WaitingPack | None:
        """A pack that waits; `None` if it has been decided or is not of this programme."""
        query = select(quiz_uploads).where(
            quiz_uploads.c.id == upload_id,
            quiz_uploads.c.programme_id == programme_id,
            quiz_uploads.c.decided_at.is_(None),
        )
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        return WaitingPack(
            id=row["id"],
            programme_id=row["programme_id"],
            requested_by=row["requested_by"],
            pack=pack_from(row["body"]),
            created_at=row["created_at"],
        )

    async def decide(self, upload_id: int, kept: bool, now: datetime) -> None:
        """Settle it and empty it."""
        waiting = quiz_uploads.update().where(quiz_uploads.c.id == upload_id, quiz_uploads.c.decided_at.is_(None))
        await self._connection.execute(waiting.values(decided_at=now, kept=kept, body=None))

    async def discard_waiting(self, programme_id: int, requested_by: int, now: datetime) -> None:
        """Let go of what this person has waiting: their next file takes its place."""
        waiting = quiz_uploads.update().where(
            quiz_uploads.c.programme_id == programme_id,
            quiz_uploads.c.requested_by == requested_by,
            quiz_uploads.c.decided_at.is_(None),
        )
        await self._connection.execute(waiting.values(decided_at=now, kept=False, body=None))
