"""Merges and substitutes of a kickoff's evening.

Rows stay when they are undone: they say how an evening was.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.stand_ins import Merge, StandIns, Substitute
from bot.storage.kickoff import kickoffs
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoff_merges = Table(
    "kickoff_merges",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("into_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("given_by", Snowflake, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)
"""Groups, not people: whose room it is to be is read from the roster whenever it is asked."""

kickoff_substitutes = Table(
    "kickoff_substitutes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("given_by", Snowflake, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)


class StandInRepository:
    """Merges and substitutes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def in_force(self, programme_id: int) -> StandIns:
        """Those of a programme that have not been undone: they decide who may see which channel."""
        return await self._in_force(kickoffs.c.programme_id == programme_id)

    async def of_kickoffs(self, kickoff_ids: Iterable[int]) -> StandIns:
        """Those of these kickoffs that have not been undone."""
        return await self._in_force(kickoffs.c.id.in_(list(kickoff_ids)))

    async def all_in_force(self) -> StandIns:
        """Those of all programmes that have not been undone."""
        return await self._in_force()

    async def undone_since(self, since: datetime) -> StandIns:
        """Those of all programmes that have been undone since then."""
        merges = select(kickoff_merges).where(kickoff_merges.c.undone_at >= since)
        substitutes = select(kickoff_substitutes).where(kickoff_substitutes.c.undone_at >= since)
        return StandIns(
            [Merge(**row) for row in (await self._connection.execute(merges)).mappings()],
            [Substitute(**row) for row in (await self._connection.execute(substitutes)).mappings()],
        )

    async def host_of(self, group_id: int) -> int | None:
        """The group in whose room this one sits tonight, if it does not sit in its own."""
        query = select(kickoff_merges.c.into_id).where(
            kickoff_merges.c.group_id == group_id, kickoff_merges.c.undone_at.is_(None)
        )
        found: int | None = (await self._connection.execute(query)).scalars().first()
        return found

    async def in_room(self, group_id: int, at: datetime) -> StandIns:
        """The merges into this group's room that were in force at a moment, and who sat in for a mentor there then."""
        found: list[list[Any]] = []
        groups = [group_id]
        for table, column in ((kickoff_merges, "into_id"), (kickoff_substitutes, "group_id")):
            then = table.c.given_at <= at, or_(table.c.undone_at.is_(None), table.c.undone_at > at)
            query = select(table).where(table.c[column].in_(groups), *then)
            found.append(list((await self._connection.execute(query)).mappings()))
            groups += [row["group_id"] for row in found[0]]
        return StandIns([Merge(**row) for row in found[0]], [Substitute(**row) for row in found[1]])

    async def merges_of(self, kickoff_id: int) -> list[Merge]:
        """Every merge of a kickoff, undone ones too, in the order in which they were made."""
        query = select(kickoff_merges).where(kickoff_merges.c.kickoff_id == kickoff_id).order_by(kickoff_merges.c.id)
        return [Merge(**row) for row in (await self._connection.execute(query)).mappings()]

    async def merge_by_id(self, merge_id: int) -> Merge | None:
        """One of whatever programme, undone or not: whoever asks must look whose it is."""
        query = select(kickoff_merges).where(kickoff_merges.c.id == merge_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Merge(**row) if row else None

    async def substitute_by_id(self, substitute_id: int) -> Substitute | None:
        """One of whatever programme, undone or not: whoever asks must look whose it is."""
        query = select(kickoff_substitutes).where(kickoff_substitutes.c.id == substitute_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Substitute(**row) if row else None

    async def add_merge(self, merge: Merge) -> int:
        return await self._add(kickoff_merges, asdict(merge))

    async def add_substitute(self, substitute: Substitute) -> int:
        return await self._add(kickoff_substitutes, asdict(substitute))

    async def undo(self, stand_ins: StandIns, now: datetime) -> None:
        """Write down that these are over. One that is already keeps its moment."""
        for table, rows in ((kickoff_merges, stand_ins.merges), (kickoff_substitutes, stand_ins.substitutes)):
            these = table.c.id.in_([row.id for row in rows]), table.c.undone_at.is_(None)
            await self._connection.execute(table.update().where(*these).values(undone_at=now))

    async def _in_force(self, *which: Any) -> StandIns:
        found: dict[Table, list[Any]] = {}
        for table in (kickoff_merges, kickoff_substitutes):
            query = select(table).join(kickoffs, kickoffs.c.id == table.c.kickoff_id)
            query = query.where(table.c.undone_at.is_(None), *which).order_by(table.c.id)
            found[table] = list((await self._connection.execute(query)).mappings())
        return StandIns(
            tuple(Merge(**row) for row in found[kickoff_merges]),
            tuple(Substitute(**row) for row in found[kickoff_substitutes]),
        )

    async def _add(self, table: Table, row: dict[str, Any]) -> int:
        done = await self._connection.execute(table.insert().values(**{k: v for k, v in row.items() if k != "id"}))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])
