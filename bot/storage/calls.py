"""Calls for help from the groups' rooms. Closed ones stay, as a record."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.calls import Call
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

calls = Table(
    "calls",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("called_by", Snowflake, nullable=False),
    Column("called_at", UtcDateTime, nullable=False),
    Column("coming_by", Snowflake),
    Column("coming_at", UtcDateTime),
    Column("done_by", Snowflake),
    Column("done_at", UtcDateTime),
    Index("ix_calls_group_id_done_at", "group_id", "done_at"),
)


class CallRepository:
    """Who called, who came, and when it was over."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, call: Call) -> int:
        """Keep a call. Its `id` is not looked at; the new one is returned."""
        row = {name: value for name, value in vars(call).items() if name != "id"}
        key = (await self._connection.execute(calls.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def by_id(self, call_id: int) -> Call | None:
        """A call of whatever programme: whoever asks must look whose it is."""
        row = (await self._connection.execute(select(calls).where(calls.c.id == call_id))).mappings().first()
        return Call(**row) if row else None

    async def open_of(self, programme_id: int) -> list[Call]:
        """The calls of a programme that nobody has ended, oldest first."""
        query = (
            select(calls).where(calls.c.programme_id == programme_id, calls.c.done_at.is_(None)).order_by(calls.c.id)
        )
        return [Call(**row) for row in (await self._connection.execute(query)).mappings()]

    async def helped_since(self, moment: datetime) -> list[Call]:
        """The calls of all programmes to which somebody came and which were not over before this moment."""
        still = or_(calls.c.done_at.is_(None), calls.c.done_at > moment)
        query = select(calls).where(calls.c.coming_by.is_not(None), still).order_by(calls.c.id)
        return [Call(**row) for row in (await self._connection.execute(query)).mappings()]

    async def open_in(self, group_id: int) -> Call | None:
        """The call of this group that nobody has ended."""
        query = select(calls).where(calls.c.group_id == group_id, calls.c.done_at.is_(None))
        row = (await self._connection.execute(query)).mappings().first()
        return Call(**row) if row else None

    async def keep(self, call: Call) -> None:
        """Write down how this call stands."""
        row = {name: value for name, value in vars(call).items() if name != "id"}
        await self._connection.execute(calls.update().where(calls.c.id == call.id).values(**row))
