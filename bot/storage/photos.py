"""The proofs that meet-ups took place. Photos are files beside the database; here are their names."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

proofs = Table(
    "proofs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), index=True),
    Column("kind", String(16), nullable=False),
    Column("file", String(80), unique=True),
    Column("note", Text),
    Column("given_by", Snowflake, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("keep_until", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("deleted_by", Snowflake),
    Index("ix_proofs_keep_until", "keep_until"),
)
"""`deleted_by` is empty where the retention date did it."""

proof_signatures = Table(
    "proof_signatures",
    metadata,
    Column("proof_id", ForeignKey("proofs.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


class PhotoRepository:
    """Proofs and who signed them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
