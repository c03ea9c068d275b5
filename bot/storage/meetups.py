"""The meet-ups and what was changed about them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import ChangeKind, MeetUpChange, Plan, touched
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

meet_ups = Table(
    "meet_ups",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("uid", String(64), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False, default=0),
    Column("local_start", DateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("online", Boolean, nullable=False),
    Column("place", String(300)),
    Column("note", String(500)),
    Column("state", String(16), nullable=False),
    Column("reason", String(300)),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_meet_ups_group_id_starts_at", "group_id", "starts_at"),
    Index("ix_meet_ups_programme_id_starts_at", "programme_id", "starts_at"),
)
"""`local_start` and `zone` are what people agreed on; `starts_at` follows from them."""

meet_up_changes = Table(
    "meet_up_changes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("before", Text, nullable=False),
    Column("changed_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: set, move, place, cancel, restore, close, zone data. `before` (JSON) holds the fields as they were."""

_INSTANTS = ("local_start", "starts_at")


class MeetUpRepository:
    """The meet-ups of a programme's groups."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, programme_id: int, group_id: int, uid: str, plan: Plan, *, by: int, now: datetime) -> MeetUp:
        """A new meet-up, planned. `by` is a Discord id."""
        row = {
            "programme_id": programme_id,
            "group_id": group_id,
            "uid": uid,
            "sequence": 0,
            "local_start": plan.local_start,
            "zone": plan.zone,
            "starts_at": plan.starts_at,
            "minutes": plan.minutes,
            "online": plan.online,
            "place": plan.place,
            "note": plan.note,
            "state": "planned",
            "created_by": by,
            "created_at": now,
            "changed_at": now,
        }
        key = (await self._connection.execute(meet_ups.insert().values(**row))).inserted_primary_key
        assert key is not None
        return (await self._where(meet_ups.c.id == key[0]))[0]

    async def by_id(self, programme_id: int, meet_up_id: int) -> MeetUp | None:
        """One meet-up; `None` if this programme has none such."""
        found = await self._where(meet_ups.c.id == meet_up_id, meet_ups.c.programme_id == programme_id)
        return found[0] if found else None

    async def of_group(self, group_id: int) -> list[MeetUp]:
        """All meet-ups of a group, whatever came of them, in the order of their dates."""
        return await self._where(meet_ups.c.group_id == group_id)

    async def of_groups(self, group_ids: Collection[int]) -> dict[int, list[MeetUp]]:
        """The same of many groups, by group; nothing for a group that has none."""
        found: dict[int, list[MeetUp]] = {}
        for meet_up in await self._where(meet_ups.c.group_id.in_(group_ids)):
            found.setdefault(meet_up.group_id, []).append(meet_up)
        return found

    async def of_programme(self, programme_id: int) -> list[MeetUp]:
        """All meet-ups of a programme, in the order of their dates."""
        return await self._where(meet_ups.c.programme_id == programme_id)

    async def planned(self) -> list[MeetUp]:
        """Every meet-up that is planned, in all programmes, in the order of their dates."""
        return await self._where(meet_ups.c.state == "planned")

    async def change(self, before: MeetUp, after: MeetUp, kind: ChangeKind, *, by: int, now: datetime) -> int:
        """Save a meet-up and record what the change touched. Returns the id of the record. `by` is a Discord id."""
        values = {name: getattr(after, name) for name in touched(before, after)}
        change = meet_ups.update().where(meet_ups.c.id == after.id)
        await self._connection.execute(change.values(**values, changed_at=now))
        return await self.record(after.id, kind, touched(before, after), by=by, now=now)

    async def record(
        self, meet_up_id: int, kind: ChangeKind, before: Mapping[str, Any], *, by: int, now: datetime
    ) -> int:
        """Record a change. `before` has the fields that it touched, as they were."""
        written = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in before.items()}
        row = {"meet_up_id": meet_up_id, "kind": kind, "before": json.dumps(written), "changed_by": by, "at": now}
        key = (await self._connection.execute(meet_up_changes.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def changed(self, change_id: int) -> tuple[MeetUpChange, MeetUp]:
        """A recorded change, and its meet-up as it is now."""
        query = select(meet_up_changes).where(meet_up_changes.c.id == change_id)
        change = _change((await self._connection.execute(query)).mappings().one())
        return change, (await self._where(meet_ups.c.id == change.meet_up_id))[0]

    async def changes(self, meet_up_id: int) -> list[MeetUpChange]:
        """What was done with a meet-up, oldest first."""
        query = select(meet_up_changes).where(meet_up_changes.c.meet_up_id == meet_up_id)
        rows = (await self._connection.execute(query.order_by(meet_up_changes.c.id))).mappings()
        return [_change(row) for row in rows]

    async def _where(self, *conditions: ColumnElement[bool]) -> list[MeetUp]:
        query = select(meet_ups).where(*conditions).order_by(meet_ups.c.starts_at, meet_ups.c.id)
        return [MeetUp(**row) for row in (await self._connection.execute(query)).mappings()]


def _change(row: RowMapping) -> MeetUpChange:
    before = {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in json.loads(row["before"]).items()
    }
    return MeetUpChange(**{**row, "before": before})
