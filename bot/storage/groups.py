"""The mentor groups and the jobs that make their channels."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.participants import MentorGroup
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

mentor_groups = Table(
    "mentor_groups",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("channel_id", Snowflake, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    UniqueConstraint("programme_id", "name"),
)

group_jobs = Table(
    "group_jobs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("state", String(16), nullable=False),
    Column("progress_message_id", Snowflake),
    Column("groups_total", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
)
"""One run of `/groups create`. What it has done is read from the groups; the row says that it is not finished."""


class GroupRepository:
    """The mentor groups of a programme. Removed ones are left out."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_programme(self, programme_id: int) -> list[MentorGroup]:
        query = select(mentor_groups).where(
            mentor_groups.c.programme_id == programme_id, mentor_groups.c.removed_at.is_(None)
        )
        rows = (await self._connection.execute(query.order_by(mentor_groups.c.id))).mappings()
        return [MentorGroup(**row) for row in rows]
