"""Who says they come to a meet-up, what came of it, and who was there."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

meet_up_answers = Table(
    "meet_up_answers",
    metadata,
    Column("meet_up_id", ForeignKey("meet_ups.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("coming", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

meet_up_closings = Table(
    "meet_up_closings",
    metadata,
    Column("meet_up_id", ForeignKey("meet_ups.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""One word a person about each date of a meet-up."""

attendances = Table(
    "attendances",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("came", Boolean, nullable=False),
    Column("recorded_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: the newest row of a person counts."""


class MeetUpClosingRepository:
    """Answers, closings and attendance."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
