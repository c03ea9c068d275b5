"""The meet-ups and what was changed about them."""

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

meet_ups = Table(
    "meet_ups",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("uid", String(64), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False, default=0),
    Column("local_start", DateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("online", Boolean, nullable=False),
    Column("place", String(300)),
    Column("note", String(500)),
    Column("state", String(16), nullable=False),
    Column("reason", String(300)),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_meet_ups_group_id_starts_at", "group_id", "starts_at"),
    Index("ix_meet_ups_programme_id_starts_at", "programme_id", "starts_at"),
)
"""`local_start` and `zone` are what people agreed on; `starts_at` follows from them."""

meet_up_changes = Table(
    "meet_up_changes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("before", Text, nullable=False),
    Column("changed_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: set, move, cancel, restore, close, zone data. `before` (JSON) holds the fields as they were."""


class MeetUpRepository:
    """The meet-ups of a programme's groups."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
