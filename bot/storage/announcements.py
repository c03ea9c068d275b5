"""Announcements: drafts, and what has gone out."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Announcement
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("made_by", Snowflake, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
)


class AnnouncementRepository:
    """What organisers say to every group."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, programme_id: int, words: str, made_by: int, now: datetime) -> Announcement:
        row = {"programme_id": programme_id, "words": words, "made_by": made_by, "made_at": now}
        key = (await self._connection.execute(announcements.insert().values(**row))).inserted_primary_key
        assert key is not None
        return Announcement(id=int(key[0]), programme_id=programme_id, words=words, made_by=made_by, made_at=now)

    async def by_id(self, announcement_id: int) -> Announcement | None:
        """One of whatever programme: whoever asks must look whose it is."""
        query = select(announcements).where(announcements.c.id == announcement_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Announcement(**row) if row else None

    async def unfinished(self) -> list[Announcement]:
        """Those that have been confirmed and are still on their way."""
        c = announcements.c
        query = select(announcements).where(c.confirmed_at.is_not(None), c.finished_at.is_(None)).order_by(c.id)
        return [Announcement(**row) for row in (await self._connection.execute(query)).mappings()]

    async def change(self, announcement_id: int, **values: object) -> None:
        this = announcements.update().where(announcements.c.id == announcement_id)
        await self._connection.execute(this.values(**values))

    async def discard_drafts(self, before: datetime) -> None:
        """Forget the words of drafts that nobody confirmed. The rows stay: a number must not come to mean another."""
        c = announcements.c
        old = announcements.update().where(c.confirmed_at.is_(None), c.made_at < before)
        await self._connection.execute(old.values(words=""))
