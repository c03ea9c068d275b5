"""What changes to the roster replaced, so that they can be undone."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, RowMapping, String, Table, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import Edit, RosterChange
from bot.domain.participants import Participant
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

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
"""One change. `before` (JSON) holds each person's changed fields as they were and as the change left them."""

_INSTANTS = ("joined_at", "removed_at")


class ChangeRepository:
    """The changes of a programme's roster, oldest first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, programme_id: int, kind: str, edits: Sequence[Edit], *, requested_by: int, now: datetime
    ) -> int:
        """Record a change. It is about somebody if it touched nobody else."""
        row = {
            "programme_id": programme_id,
            "participant_id": edits[0].participant_id if len(edits) == 1 else None,
            "kind": kind,
            "before": json.dumps([_written(edit) for edit in edits], ensure_ascii=False),
            "requested_by": requested_by,
            "at": now,
        }
        key = (await self._connection.execute(roster_changes.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def by_id(self, programme_id: int, change_id: int) -> RosterChange | None:
        query = select(roster_changes).where(
            roster_changes.c.id == change_id, roster_changes.c.programme_id == programme_id
        )
        row = (await self._connection.execute(query)).mappings().first()
        return _change(row) if row else None

    async def newest(self, programme_id: int, kinds: Iterable[str], limit: int | None = None) -> list[RosterChange]:
        """The newest changes of these kinds that have not been undone, newest first: as many, or all."""
        query = select(roster_changes).where(
            roster_changes.c.programme_id == programme_id,
            roster_changes.c.kind.in_(list(kinds)),
            roster_changes.c.undone_at.is_(None),
        )
        rows = await self._connection.execute(query.order_by(roster_changes.c.id.desc()).limit(limit))
        return [_change(row) for row in rows.mappings()]

    async def touching(self, person: Participant) -> list[RosterChange]:
        """Every change to this person, undone or not, oldest first."""
        query = select(roster_changes).where(
            roster_changes.c.programme_id == person.programme_id,
            or_(
                roster_changes.c.participant_id == person.id,
                roster_changes.c.before.like(f'%"id": {person.id},%'),
            ),
        )
        return [
            _change(row) for row in (await self._connection.execute(query.order_by(roster_changes.c.id))).mappings()
        ]

    async def undone(self, change_id: int, now: datetime) -> bool:
        """Mark it as undone. False if it has been already."""
        standing = roster_changes.update().where(roster_changes.c.id == change_id, roster_changes.c.undone_at.is_(None))
        return bool((await self._connection.execute(standing.values(undone_at=now))).rowcount)


def _written(edit: Edit) -> dict[str, Any]:
    def plain(values: dict[str, Any]) -> dict[str, Any]:
        return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}

    return {"id": edit.participant_id, "before": plain(dict(edit.before)), "after": plain(dict(edit.after))}


def _read(item: dict[str, Any]) -> Edit:
    def rich(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: tuple(v) if name == "interests" else datetime.fromisoformat(v) if name in _INSTANTS and v else v
            for name, v in values.items()
        }

    return Edit(item["id"], rich(item["before"]), rich(item["after"]))


def _change(row: RowMapping) -> RosterChange:
    values = dict(row)
    edits = tuple(_read(item) for item in json.loads(values.pop("before")))
    return RosterChange(**values, edits=edits)
