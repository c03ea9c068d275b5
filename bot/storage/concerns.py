"""Concerns, their record, and who is out of their group because of one."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Select, String, Table, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.concerns import Concern, Hold, Safeguard, Step
from bot.domain.participants import Participant
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

safeguards = Table(
    "safeguards",
    metadata,
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True),
    Column("lead_id", Snowflake, nullable=False),
    Column("second_id", Snowflake, nullable=False),
    Column("lead_channel_id", Snowflake),
    Column("second_channel_id", Snowflake),
)

concerns = Table(
    "concerns",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("reported_by", Snowflake, nullable=False),
    Column("about_id", ForeignKey("participants.id"), index=True),
    Column("about_account", Snowflake),
    Column("words", Text, nullable=False),
    Column("reach", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
)

concern_steps = Table(
    "concern_steps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("concern_id", ForeignKey("concerns.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: nothing here changes a row or takes one away."""

concern_holds = Table(
    "concern_holds",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("concern_id", ForeignKey("concerns.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("left_out", Boolean, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("let_back_at", UtcDateTime),
)


class ConcernRepository:
    """What worries people, and what was done about it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def safeguard(self, programme_id: int) -> Safeguard | None:
        query = select(safeguards).where(safeguards.c.programme_id == programme_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Safeguard(**row) if row else None

    async def keep_safeguard(self, safeguard: Safeguard) -> None:
        """Keep who looks after concerns, in place of whoever did."""
        mine = safeguards.c.programme_id == safeguard.programme_id
        await self._connection.execute(safeguards.delete().where(mine))
        await self._connection.execute(safeguards.insert().values(**vars(safeguard)))

    async def add(self, concern: Concern) -> int:
        """Keep a concern. Its `id` is not looked at; the new one is returned."""
        return await self._insert(concerns, {name: value for name, value in vars(concern).items() if name != "id"})

    async def by_id(self, programme_id: int, concern_id: int) -> Concern | None:
        query = select(concerns).where(concerns.c.programme_id == programme_id, concerns.c.id == concern_id)
        return next(iter(await self._concerns(query)), None)

    async def any_by_id(self, concern_id: int) -> Concern | None:
        """A concern of whatever programme: for what the bot itself has written down."""
        return next(iter(await self._concerns(select(concerns).where(concerns.c.id == concern_id))), None)

    async def of_programme(self, programme_id: int) -> list[Concern]:
        """All concerns, oldest first."""
        return await self._concerns(select(concerns).where(concerns.c.programme_id == programme_id))

    async def open_with(self, person: Participant) -> list[int]:
        """The open concerns that name this person: those about them, and those that they reported."""
        c = concerns.c
        named = [c.about_id == person.id]
        if person.discord_id is not None:
            mine = (c.programme_id == person.programme_id) & (c.reported_by == person.discord_id)
            named += [mine, (c.programme_id == person.programme_id) & (c.about_account == person.discord_id)]
        query = select(c.id).where(or_(*named), c.settled_at.is_(None)).order_by(c.id)
        return list((await self._connection.execute(query)).scalars())

    async def settle(self, concern_id: int, now: datetime | None) -> None:
        """Keep that it has been settled, or (`None`) that it is open again."""
        await self._connection.execute(concerns.update().where(concerns.c.id == concern_id).values(settled_at=now))

    async def step(self, step: Step) -> None:
        """Add a line to a concern's record."""
        await self._insert(concern_steps, vars(step))

    async def steps(self, concern_id: int) -> list[Step]:
        """A concern's record, oldest first."""
        query = select(*(concern_steps.c[name] for name in ("concern_id", "kind", "words", "by", "at")))
        query = query.where(concern_steps.c.concern_id == concern_id).order_by(concern_steps.c.id)
        return [Step(**row) for row in (await self._connection.execute(query)).mappings()]

    async def hold(self, hold: Hold) -> int:
        """Keep that somebody is out of their group. Its `id` is not looked at; the new one is returned."""
        return await self._insert(concern_holds, {name: value for name, value in vars(hold).items() if name != "id"})

    async def holds(self, concern_id: int) -> list[Hold]:
        query = select(concern_holds).where(concern_holds.c.concern_id == concern_id).order_by(concern_holds.c.id)
        return [Hold(**row) for row in (await self._connection.execute(query)).mappings()]

    async def end_hold(self, hold_id: int, now: datetime) -> None:
        mine = concern_holds.update().where(concern_holds.c.id == hold_id, concern_holds.c.let_back_at.is_(None))
        await self._connection.execute(mine.values(let_back_at=now))

    async def held(self, programme_id: int) -> frozenset[int]:
        """The participants who are out of their group because of a concern."""
        query = (
            select(concern_holds.c.participant_id)
            .join(concerns, concerns.c.id == concern_holds.c.concern_id)
            .where(concerns.c.programme_id == programme_id, concern_holds.c.let_back_at.is_(None))
        )
        return frozenset((await self._connection.execute(query)).scalars())

    async def _concerns(self, query: Select[Any]) -> list[Concern]:
        rows = (await self._connection.execute(query.order_by(concerns.c.id))).mappings()
        return [Concern(**row) for row in rows]

    async def _insert(self, table: Table, row: dict[str, Any]) -> int:
        done = await self._connection.execute(table.insert().values(**row))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])
