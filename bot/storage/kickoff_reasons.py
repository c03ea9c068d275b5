"""Why groups go home from a kickoff without a date."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agenda.closing import LONGEST_REASON
from bot.storage.schema import Snowflake, UtcDateTime, metadata

kickoff_reasons = Table(
    "kickoff_reasons",
    metadata,
    Column("kickoff_id", ForeignKey("kickoffs.id"), primary_key=True),
    Column("group_id", ForeignKey("mentor_groups.id"), primary_key=True),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("given_by", Snowflake, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
)


class ReasonRepository:
    """One reason for each group of an evening."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_kickoff(self, kickoff_id: int) -> dict[int, str]:
        """The reasons by group."""
        c = kickoff_reasons.c
        query = select(c.group_id, c.reason).where(c.kickoff_id == kickoff_id)
        return {group: reason for group, reason in await self._connection.execute(query)}  # noqa: C416 - as in outbox.py

    async def keep(self, kickoff_id: int, reasons: Mapping[int, str], given_by: int, now: datetime) -> None:
        """Keep these reasons (by group); one given before is replaced."""
        c = kickoff_reasons.c
        old = kickoff_reasons.delete().where(c.kickoff_id == kickoff_id, c.group_id.in_(list(reasons)))
        await self._connection.execute(old)
        rows = [
            {"kickoff_id": kickoff_id, "group_id": group, "reason": reason, "given_by": given_by, "given_at": now}
            for group, reason in reasons.items()
        ]
        if rows:
            await self._connection.execute(kickoff_reasons.insert(), rows)
