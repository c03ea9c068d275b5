"""What the audits of the groups' channels have found."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, RowMapping, String, Table, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.group_audit import Drift, FoundDrift
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

group_drifts = Table(
    "group_drifts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id")),
    Column("target_id", Snowflake),
    Column("found_at", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
    Column("voice", Boolean, nullable=False, default=False, server_default=false()),
)
"""One thing that was not as it should be, from when it was found until it was seen to be gone."""


class GroupAuditRepository:
    """Drifts of a programme."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, programme_id: int) -> list[FoundDrift]:
        """Those that have not been seen to be gone, oldest first."""
        query = select(group_drifts).where(
            group_drifts.c.programme_id == programme_id, group_drifts.c.gone_at.is_(None)
        )
        return [_found(row) for row in (await self._connection.execute(query.order_by(group_drifts.c.id))).mappings()]

    async def by_id(self, drift_id: int) -> FoundDrift | None:
        query = select(group_drifts).where(group_drifts.c.id == drift_id)
        row = (await self._connection.execute(query)).mappings().first()
        return _found(row) if row else None

    async def add(self, programme_id: int, drifts: Iterable[Drift], now: datetime) -> None:
        rows = [
            {
                "programme_id": programme_id,
                "kind": d.kind,
                "group_id": d.group_id,
                "target_id": d.target_id,
                "voice": d.voice,
                "found_at": now,
            }
            for d in drifts
        ]
        if rows:
            await self._connection.execute(group_drifts.insert(), rows)

    async def gone(self, drift_ids: Iterable[int], now: datetime) -> None:
        change = group_drifts.update().where(group_drifts.c.id.in_(list(drift_ids)))
        await self._connection.execute(change.values(gone_at=now))


def _found(row: RowMapping) -> FoundDrift:
    return FoundDrift(
        id=row["id"],
        programme_id=row["programme_id"],
        drift=Drift(kind=row["kind"], group_id=row["group_id"], target_id=row["target_id"], voice=row["voice"]),
        found_at=row["found_at"],
        gone_at=row["gone_at"],
    )
