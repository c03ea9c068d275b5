"""Proposed dates, and whom they suit."""

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

proposals = Table(
    "proposals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("online", Boolean, nullable=False),
    Column("place", String(300)),
    Column("note", String(500)),
    Column("proposed_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("meet_up_id", ForeignKey("meet_ups.id")),
)

proposal_slots = Table(
    "proposal_slots",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("local_start", DateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    UniqueConstraint("proposal_id", "position"),
)

slot_votes = Table(
    "slot_votes",
    metadata,
    Column("slot_id", ForeignKey("proposal_slots.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""Whom a slot suits. Tapping again takes the row away."""


class MeetUpSlotRepository:
    """Proposals, their slots, and whom these suit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
