"""Roster files between their preview and their yes or no."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, RowMapping, String, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.enrolment import PendingImport
from bot.domain.participants import MentorGroup
from bot.domain.roster import Column as FileColumn
from bot.domain.roster import RosterFile, RosterRow
from bot.domain.roster.values import compared
from bot.storage.groups import mentor_groups
from bot.storage.roster import participants
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("filename", String(255), nullable=False),
    Column("file", LargeBinary),
    Column("mapping", Text),
    Column("rows", Text),
    Column("columns", Text),
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("kept", Boolean),
)
"""An import between its preview and its yes or no. The file and what was read from it are emptied once it is decided.

`digest` stands for what the preview said would happen; a yes counts only while that is still so.
"""

_EMPTY: dict[str, None] = {"file": None, "mapping": None, "rows": None, "columns": None}


class ImportRepository:
    """Imports that wait, and what became of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, programme_id: int, requested_by: int, filename: str, data: bytes, now: datetime) -> int:
        row = {
            "programme_id": programme_id,
            "requested_by": requested_by,
            "filename": filename[-255:],
            "file": data,
            "mapping": "{}",
            "rows": "[]",
            "columns": "[]",
            "digest": "",
            "created_at": now,
        }
        key = (await self._connection.execute(roster_imports.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def read_again(self, import_id: int, mapping: Mapping[str, str], file: RosterFile, digest: str) -> None:
        """Keep what was read from the file with this mapping, and what the preview says of it."""
        values = {
            "mapping": json.dumps(dict(mapping), ensure_ascii=False),
            "rows": json.dumps([asdict(person) for person in file.people], ensure_ascii=False),
            "columns": json.dumps([asdict(column) for column in file.columns], ensure_ascii=False),
            "digest": digest,
        }
        await self._connection.execute(roster_imports.update().where(roster_imports.c.id == import_id).values(**values))

    async def by_id(self, programme_id: int, import_id: int) -> PendingImport | None:
        """An import that waits for its yes or no; `None` if it is decided or not of this programme."""
        query = select(roster_imports).where(
            roster_imports.c.id == import_id,
            roster_imports.c.programme_id == programme_id,
            roster_imports.c.decided_at.is_(None),
        )
        row = (await self._connection.execute(query)).mappings().first()
        return _pending(row) if row else None

    async def decide(self, import_id: int, kept: bool, now: datetime) -> bool:
        """Settle it and empty it. False if somebody has settled it already."""
        waiting = roster_imports.update().where(roster_imports.c.id == import_id, roster_imports.c.decided_at.is_(None))
        done = await self._connection.execute(waiting.values(decided_at=now, kept=kept, **_EMPTY))
        return bool(done.rowcount)

    async def discard_waiting(self, programme_id: int, requested_by: int, now: datetime) -> None:
        """Let go of what this person has waiting."""
        waiting = roster_imports.update().where(
            roster_imports.c.programme_id == programme_id,
            roster_imports.c.requested_by == requested_by,
            roster_imports.c.decided_at.is_(None),
        )
        await self._connection.execute(waiting.values(decided_at=now, kept=False, **_EMPTY))

    async def discard_old(self, older_than: datetime, now: datetime) -> None:
        """Let go of whatever has waited since before `older_than`: it is people's data."""
        waiting = roster_imports.update().where(
            roster_imports.c.decided_at.is_(None), roster_imports.c.created_at < older_than
        )
        await self._connection.execute(waiting.values(decided_at=now, kept=False, **_EMPTY))

    async def groups_ever(self, programme_id: int) -> list[MentorGroup]:
        """The programme's groups, the removed ones too: a name stays theirs."""
        query = select(mentor_groups).where(mentor_groups.c.programme_id == programme_id)
        rows = (await self._connection.execute(query.order_by(mentor_groups.c.id))).mappings()
        return [MentorGroup(**row) for row in rows]

    async def add_groups(self, programme_id: int, names: Sequence[str], now: datetime) -> None:
        """Begin these groups; a removed one of the same name is taken up again."""
        removed = {compared(g.name): g.id for g in await self.groups_ever(programme_id) if g.removed_at}
        new = [name for name in names if compared(name) not in removed]
        for key in {compared(name) for name in names} & removed.keys():
            again = mentor_groups.update().where(mentor_groups.c.id == removed[key])
            await self._connection.execute(again.values(removed_at=None))
        if new:
            rows = [{"programme_id": programme_id, "name": name, "created_at": now} for name in new]
            await self._connection.execute(mentor_groups.insert(), rows)

    async def retire_if_unused(self, group_id: int, now: datetime) -> None:
        """Take a group back that nobody is in and that has no channel."""
        inside = select(participants.c.id).where(
            participants.c.group_id == group_id, participants.c.removed_at.is_(None)
        )
        unused = mentor_groups.update().where(
            mentor_groups.c.id == group_id, mentor_groups.c.channel_id.is_(None), ~inside.exists()
        )
        await self._connection.execute(unused.values(removed_at=now))


def _pending(row: RowMapping) -> PendingImport:
    return PendingImport(
        id=row["id"],
        programme_id=row["programme_id"],
        requested_by=row["requested_by"],
        filename=row["filename"],
        data=row["file"],
        mapping=json.loads(row["mapping"]),
        people=tuple(_row(item) for item in json.loads(row["rows"])),
        columns=_columns(json.loads(row["columns"])),
        digest=row["digest"],
        created_at=row["created_at"],
    )


def _row(item: dict[str, Any]) -> RosterRow:
    return RosterRow(**{**item, "interests": tuple(item["interests"])})


def _columns(items: Sequence[dict[str, Any]]) -> tuple[FileColumn, ...]:
    return tuple(FileColumn(**item) for item in items)
