"""The jobs that make the groups' channels."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.group_job import GroupJob, JobKind, JobState
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

group_jobs = Table(
    "group_jobs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("state", String(16), nullable=False),
    Column("groups_total", Integer, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("stopped_for", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("kind", String(16), nullable=False, server_default="make"),
)
"""One run of `/groups create`. What it has done is read from the groups; the row says that it is not finished."""


class GroupJobRepository:
    """Jobs, running and ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, programme_id: int, requested_by: int, groups_total: int, now: datetime, kind: JobKind = "make"
    ) -> GroupJob:
        row = {
            "programme_id": programme_id,
            "requested_by": requested_by,
            "state": "running",
            "groups_total": groups_total,
            "created_at": now,
            "kind": kind,
        }
        key = (await self._connection.execute(group_jobs.insert().values(**row))).inserted_primary_key
        assert key is not None
        return await self.by_id(key[0])

    async def by_id(self, job_id: int) -> GroupJob:
        row = (await self._connection.execute(select(group_jobs).where(group_jobs.c.id == job_id))).mappings().one()
        return GroupJob(**row)

    async def running(self, programme_id: int) -> list[GroupJob]:
        """The jobs of this programme that have not ended."""
        query = select(group_jobs).where(group_jobs.c.programme_id == programme_id, group_jobs.c.state == "running")
        return [GroupJob(**row) for row in (await self._connection.execute(query.order_by(group_jobs.c.id))).mappings()]

    async def untold(self) -> list[GroupJob]:
        """The jobs of all programmes that have not ended, or whose end nobody has been told."""
        query = select(group_jobs).where(group_jobs.c.told_at.is_(None)).order_by(group_jobs.c.id)
        return [GroupJob(**row) for row in (await self._connection.execute(query)).mappings()]

    async def asking(self, job_id: int, now: datetime) -> None:
        await self._connection.execute(group_jobs.update().where(group_jobs.c.id == job_id).values(asked_at=now))

    async def end(self, job_id: int, state: JobState, stopped_for: str | None, now: datetime) -> None:
        ended = {"state": state, "stopped_for": stopped_for, "finished_at": now}
        await self._connection.execute(group_jobs.update().where(group_jobs.c.id == job_id).values(**ended))

    async def told(self, job_id: int, now: datetime) -> None:
        await self._connection.execute(group_jobs.update().where(group_jobs.c.id == job_id).values(told_at=now))
