"""The programmes table and the record of who did what."""

from datetime import datetime

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.programme import Programme
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

programmes = Table(
    "programmes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("guild_id", Snowflake, nullable=False, unique=True),
    Column("time_zone", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("organiser_role_id", Snowflake),
    Column("staff_role_id", Snowflake),
    Column("mentor_role_id", Snowflake),
    Column("student_role_id", Snowflake),
    Column("organisers_channel_id", Snowflake),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ends_on", Date),
    Column("voice", Boolean, nullable=False, default=False, server_default=false()),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("actor_id", Snowflake, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject_id", Integer),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: who did what to which row. `actor_id` is a Discord id; nothing else about a person is kept here."""


installations = Table(
    "installations",
    metadata,
    Column("application_id", Snowflake, primary_key=True, autoincrement=False),
    Column("commands_digest", String(64), nullable=False),
)
"""Which commands Discord was last told of, for each bot account that has used this database."""


class ProgrammeRepository:
    """Programmes, found by the server they belong to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_guild(self, guild_id: int) -> Programme | None:
        row = (await self._connection.execute(select(programmes).where(programmes.c.guild_id == guild_id))).first()
        return Programme(**row._mapping) if row else None

    async def by_id(self, programme_id: int) -> Programme:
        row = (await self._connection.execute(select(programmes).where(programmes.c.id == programme_id))).one()
        return Programme(**row._mapping)

    async def every(self) -> list[Programme]:
        return [Programme(**row._mapping) for row in await self._connection.execute(select(programmes))]

    async def add(self, guild_id: int, time_zone: str, locale: str, now: datetime) -> Programme:
        values = {"guild_id": guild_id, "time_zone": time_zone, "locale": locale, "created_at": now}
        key = (await self._connection.execute(programmes.insert().values(**values))).inserted_primary_key
        assert key is not None
        return await self.by_id(key[0])

    async def change(self, programme_id: int, **values: object) -> Programme:
        await self._connection.execute(programmes.update().where(programmes.c.id == programme_id).values(**values))
        return await self.by_id(programme_id)

    async def record(
        self, programme_id: int, actor_id: int, action: str, subject_id: int | None, now: datetime
    ) -> None:
        """Write one line of the record of who did what."""
        entry = {
            "programme_id": programme_id,
            "actor_id": actor_id,
            "action": action,
            "subject_id": subject_id,
            "at": now,
        }
        await self._connection.execute(audit_entries.insert().values(**entry))

    async def commands_digest(self, application_id: int) -> str | None:
        query = select(installations.c.commands_digest).where(installations.c.application_id == application_id)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def keep_commands_digest(self, application_id: int, digest: str) -> None:
        await self._connection.execute(installations.delete().where(installations.c.application_id == application_id))
        row = {"application_id": application_id, "commands_digest": digest}
        await self._connection.execute(installations.insert().values(**row))
