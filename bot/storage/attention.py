"""What organisers did about the matters that need a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, RowMapping, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.attention import Mark, MarkKind
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

attention_marks = Table(
    "attention_marks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("about", String(120), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id")),
    Column("mark", String(16), nullable=False),
    Column("until", UtcDateTime),
    Column("marked_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only. `mark` is a `MarkKind`; the domain replays them."""


class AttentionRepository:
    """Marks on the matters that need a person."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        programme_id: int,
        about: str,
        participant_id: int | None,
        kind: MarkKind,
        *,
        marked_by: int,
        at: datetime,
        until: datetime | None = None,
    ) -> Mark:
        """Write down what somebody (a Discord id) did about a matter."""
        row = {
            "programme_id": programme_id,
            "about": about,
            "participant_id": participant_id,
            "mark": kind,
            "until": until,
            "marked_by": marked_by,
            "at": at,
        }
        key = (await self._connection.execute(attention_marks.insert().values(**row))).inserted_primary_key
        assert key is not None
        return _mark({**row, "id": key[0]})

    async def of(self, programme_id: int) -> list[Mark]:
        """Every mark of a programme, oldest first."""
        query = select(attention_marks).where(attention_marks.c.programme_id == programme_id)
        return [_mark(row) for row in (await self._connection.execute(query.order_by(attention_marks.c.id))).mappings()]

    async def about(self, abouts: Iterable[str]) -> list[Mark]:
        """The marks on these matters, oldest first."""
        query = select(attention_marks).where(attention_marks.c.about.in_(list(abouts)))
        return [_mark(row) for row in (await self._connection.execute(query.order_by(attention_marks.c.id))).mappings()]


def _mark(row: Mapping[str, Any] | RowMapping) -> Mark:
    return Mark(
        id=row["id"],
        about=row["about"],
        participant_id=row["participant_id"],
        kind=row["mark"],
        until=row["until"],
        marked_by=row["marked_by"],
        at=row["at"],
    )
