"""The people: participants, their join codes, imports waiting for a yes, and changes that can be undone."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.participants import Participant
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

participants = Table(
    "participants",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("roster_id", String(64)),
    Column("handle", String(40)),
    Column("discord_id", Snowflake),
    Column("group_id", ForeignKey("mentor_groups.id"), index=True),
    Column("interests", Text, nullable=False, default="[]"),
    Column("time_zone", String(64)),
    Column("age_attested", Boolean),
    Column("photo_consent", Boolean),
    Column("left_out", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("joined_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    CheckConstraint("kind in ('student', 'mentor', 'organiser', 'staff')", name="kind"),
    UniqueConstraint("programme_id", "roster_id"),
    UniqueConstraint("programme_id", "discord_id"),
    Index("ix_participants_programme_id_handle", "programme_id", "handle"),
)

join_codes = Table(
    "join_codes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, unique=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("rows", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("kept", Boolean),
)
"""An import between its preview and its yes or no. `rows` (JSON) is emptied as soon as it is decided."""

roster_changes = Table(
    "roster_changes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), index=True),
    Column("kind", String(32), nullable=False),
    Column("before", Text, nullable=False),
    Column("requested_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)
"""What a change to the roster replaced (`before`, JSON), so that it can be undone."""


def participant(row: RowMapping) -> Participant:
    """A row of `participants` as the domain knows it."""
    values: dict[str, Any] = dict(row)
    values["interests"] = tuple(json.loads(values["interests"]))
    return Participant(**values)


class RosterRepository:
    """The people of a programme. Removed ones are left out unless a method says otherwise."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def everyone(self, programme_id: int) -> list[Participant]:
        query = select(participants).where(
            participants.c.programme_id == programme_id, participants.c.removed_at.is_(None)
        )
        return [
            participant(row) for row in (await self._connection.execute(query.order_by(participants.c.id))).mappings()
        ]

    async def by_discord_id(self, programme_id: int, discord_id: int) -> Participant | None:
        query = select(participants).where(
            participants.c.programme_id == programme_id,
            participants.c.discord_id == discord_id,
            participants.c.removed_at.is_(None),
        )
        row = (await self._connection.execute(query)).mappings().first()
        return participant(row) if row else None

    async def add(self, programme_id: int, now: datetime, **values: Any) -> int:
        values["interests"] = json.dumps(list(values.get("interests", ())), ensure_ascii=False)
        row = {"programme_id": programme_id, "created_at": now, **values}
        key = (await self._connection.execute(participants.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])
