"""The people of a programme."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    false,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.participants import Participant
from bot.domain.programme import Kind
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
    Column("zone_chosen", Boolean, nullable=False, default=False, server_default=false()),
    CheckConstraint("kind in ('student', 'mentor', 'organiser', 'staff')", name="kind"),
    UniqueConstraint("programme_id", "roster_id"),
    UniqueConstraint("programme_id", "discord_id"),
    Index("ix_participants_programme_id_handle", "programme_id", "handle"),
)

_CHANGEABLE = tuple(c.name for c in participants.c if c.name not in ("id", "programme_id", "created_at"))


def participant(row: RowMapping) -> Participant:
    """A row of `participants` as the domain knows it."""
    values: dict[str, Any] = dict(row)
    values["interests"] = tuple(json.loads(values["interests"]))
    return Participant(**values)


def _columns(person: Participant) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in _CHANGEABLE}
    values["interests"] = json.dumps(person.interests, ensure_ascii=False) if person.interests else "[]"
    return values


@dataclass(frozen=True)
class Known:
    """By what somebody can be found."""

    id: int
    kind: Kind
    name: str
    roster_id: str | None
    handle: str | None

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *(word for word in (self.roster_id, self.handle) if word))


class RosterRepository:
    """The people of a programme. Removed ones are left out unless a method says otherwise."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def everyone(self, programme_id: int) -> list[Participant]:
        return await self._people(_of(programme_id))

    async def some(
        self, programme_id: int, group_ids: Collection[int], participant_ids: Collection[int]
    ) -> list[Participant]:
        """Those of these groups, and these: quicker than reading everybody where few are meant."""
        c = participants.c
        return await self._people(_of(programme_id).where(or_(c.group_id.in_(group_ids), c.id.in_(participant_ids))))

    async def everyone_ever(self, programme_id: int) -> list[Participant]:
        """The removed ones too."""
        query = select(participants).where(participants.c.programme_id == programme_id)
        return await self._people(query)

    async def by_id(self, programme_id: int, participant_id: int) -> Participant | None:
        """Somebody of this programme, removed or not."""
        query = select(participants).where(
            participants.c.programme_id == programme_id, participants.c.id == participant_id
        )
        return next(iter(await self._people(query)), None)

    async def by_discord_id(self, programme_id: int, discord_id: int) -> Participant | None:
        query = _of(programme_id).where(participants.c.discord_id == discord_id)
        return next(iter(await self._people(query)), None)

    async def accounts(self, participant_ids: Sequence[int]) -> list[int]:
        """The Discord ids of those of these people who have joined and are still there, in roster order."""
        if not participant_ids:
            return []
        c = participants.c
        there = c.id.in_(participant_ids), c.discord_id.is_not(None), c.removed_at.is_(None)
        return list((await self._connection.execute(select(c.discord_id).where(*there).order_by(c.id))).scalars())

    async def not_joined_with(self, programme_id: int, accounts: Iterable[str]) -> list[Participant]:
        """Who has not joined and stands on the roster with one of these handles or ids."""
        query = _of(programme_id).where(participants.c.discord_id.is_(None), participants.c.handle.in_(list(accounts)))
        return await self._people(query)

    async def known(self, programme_id: int) -> list[Known]:
        """By what everybody on the roster can be found: quicker than reading all there is about them."""
        c = participants.c
        query = select(c.id, c.kind, c.name, c.roster_id, c.handle).where(
            c.programme_id == programme_id, c.removed_at.is_(None)
        )
        return [Known(**row) for row in (await self._connection.execute(query.order_by(c.id))).mappings()]

    async def add_one(self, person: Participant) -> int:
        """Write a new person down. Their `id` is not looked at; the new one is returned."""
        values = {name: getattr(person, name) for name in _CHANGEABLE}
        return await self.add(person.programme_id, person.created_at, **values)

    async def add(self, programme_id: int, now: datetime, **values: Any) -> int:
        values["interests"] = json.dumps(list(values.get("interests", ())), ensure_ascii=False)
        row = {"programme_id": programme_id, "created_at": now, **values}
        key = (await self._connection.execute(participants.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def add_many(self, people: Iterable[Participant]) -> None:
        """Write new people down at once. Their `id` is not looked at: each gets one."""
        rows = [{"programme_id": p.programme_id, "created_at": p.created_at, **_columns(p)} for p in people]
        if rows:
            await self._connection.execute(participants.insert(), rows)

    async def save(self, people: Iterable[Participant]) -> None:
        """Write people who are there already as they are now, all at once."""
        rows = [{"the_id": p.id, **{f"new_{k}": v for k, v in _columns(p).items()}} for p in people]
        if not rows:
            return
        # First let go of accounts, so that two people may change places in one go.
        free = participants.update().where(participants.c.id == bindparam("the_id")).values(discord_id=None)
        await self._connection.execute(free, [{"the_id": row["the_id"]} for row in rows])
        changed = participants.update().where(participants.c.id == bindparam("the_id"))
        await self._connection.execute(changed.values({name: bindparam(f"new_{name}") for name in _CHANGEABLE}), rows)

    async def _people(self, query: Select[Any]) -> list[Participant]:
        rows = await self._connection.execute(query.order_by(participants.c.id))
        return [participant(row) for row in rows.mappings()]


def _of(programme_id: int) -> Select[Any]:
    return select(participants).where(participants.c.programme_id == programme_id, participants.c.removed_at.is_(None))
