"""The nudges, and what they were planned with."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

nudges = Table(
    "nudges",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), index=True),
    Column("rule", String(32), nullable=False),
    Column("about", String(120), nullable=False),
    Column("subject_id", RowId, nullable=False),
    Column("number", Integer, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("hold", String(16)),
    Column("state", String(16), nullable=False),
    Column("post_id", ForeignKey("outbox.id"), index=True),
    Column("claimed_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answer", String(16)),
    Column("dropped", String(32)),
    CheckConstraint("state in ('pending', 'claimed', 'sent', 'failed', 'dropped')", name="state"),
    UniqueConstraint("about", "participant_id", "number"),
    Index("ix_nudges_state_due_at", "state", "due_at"),
)

nudge_plans = Table(
    "nudge_plans",
    metadata,
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True),
    Column("digest", String(64)),
    Column("paused_at", UtcDateTime),
    Column("paused_by", Snowflake),
)
"""`digest` is of the rules and the zone data with which the programme's nudges were last planned."""


class NudgeRepository:
    """The nudges of a programme's groups."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
