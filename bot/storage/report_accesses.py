"""Who looked at which report: written down before they are answered."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reports.access import ReportAccess
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

report_accesses = Table(
    "report_accesses",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("account_id", Snowflake),
    Column("what", String(40), nullable=False),
    Column("filter", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only. `account_id` is nobody's for what was asked for at the machine itself (`ithaca report`)."""


class ReportAccessRepository:
    """The log of reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, programme_id: int, account_id: int | None, what: str, chosen: Mapping[str, str], now: datetime
    ) -> None:
        """Add a line: who (a Discord id) asked for what, narrowed how."""
        row = {"programme_id": programme_id, "account_id": account_id, "what": what, "at": now}
        words = json.dumps(dict(chosen), ensure_ascii=False)
        await self._connection.execute(report_accesses.insert().values(**row, filter=words))

    async def newest(self, programme_id: int, limit: int) -> list[ReportAccess]:
        """The latest lines, newest first."""
        c = report_accesses.c
        query = select(report_accesses).where(c.programme_id == programme_id).order_by(c.id.desc()).limit(limit)
        rows = (await self._connection.execute(query)).mappings()
        return [ReportAccess(**{**row, "filter": json.loads(row["filter"])}) for row in rows]
