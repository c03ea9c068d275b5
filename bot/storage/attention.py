"""What organisers did about the matters that need a person."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.ext.asyncio import AsyncConnection

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
"""Append-only: `again`, `snooze`, `mine`, `away`, `settled`. The newest mark of a matter and person counts."""


class AttentionRepository:
    """Marks on the matters that need a person."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
