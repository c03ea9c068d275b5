"""How people want to be nudged, and the days on which nobody is."""

from sqlalchemy import Column, Date, ForeignKey, String, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

wishes = Table(
    "wishes",
    metadata,
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("quiet_from", String(5)),
    Column("quiet_until", String(5)),
    Column("paused_at", UtcDateTime),
    Column("away_at", UtcDateTime),
)
"""Times of day as `HH:MM`, local to the person."""

snoozes = Table(
    "snoozes",
    metadata,
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("about", String(120), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

blackouts = Table(
    "blackouts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
)


class WishRepository:
    """Quiet hours, pauses, snoozes and blackouts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
