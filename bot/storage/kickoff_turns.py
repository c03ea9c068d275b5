"""Turns in a room's step, and what people have read."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agenda import Turn
from bot.storage.schema import RowId, UtcDateTime, metadata

kickoff_turns = Table(
    "kickoff_turns",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("room_step_id", ForeignKey("kickoff_room_steps.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("prompt", String(60), nullable=False),
    Column("state", String(16), nullable=False),
    Column("began_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

kickoff_reads = Table(
    "kickoff_reads",
    metadata,
    Column("kickoff_id", ForeignKey("kickoffs.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("read_at", UtcDateTime, nullable=False),
)
"""Append-only: who has said "I have read this", and of which version of the pages (their hash)."""


class TurnRepository:
    """Turns, room by room."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_rooms(self, room_step_ids: Collection[int]) -> dict[int, list[Turn]]:
        """The turns of these rooms' steps, in order."""
        query = select(kickoff_turns).where(kickoff_turns.c.room_step_id.in_(list(room_step_ids)))
        rows = await self._connection.execute(query.order_by(kickoff_turns.c.position, kickoff_turns.c.id))
        found: dict[int, list[Turn]] = {}
        for row in rows.mappings():
            found.setdefault(row["room_step_id"], []).append(Turn(**row))
        return found

    async def by_id(self, turn_id: int) -> Turn | None:
        """One of whatever evening: whoever asks must look whose it is."""
        query = select(kickoff_turns).where(kickoff_turns.c.id == turn_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Turn(**row) if row else None

    async def keep(self, turns: Sequence[Turn]) -> None:
        """Keep these turns as they are; those without an id are new."""
        new = [{name: value for name, value in asdict(turn).items() if name != "id"} for turn in turns if turn.id == 0]
        if new:
            await self._connection.execute(kickoff_turns.insert(), new)
        for turn in turns:
            if turn.id:
                change = kickoff_turns.update().where(kickoff_turns.c.id == turn.id)
                moments = {"began_at": turn.began_at, "ends_at": turn.ends_at, "ended_at": turn.ended_at}
                await self._connection.execute(change.values(state=turn.state, **moments))

    async def later(self, room_step_ids: Collection[int], by: timedelta) -> None:
        """Give whoever speaks in these rooms so much more time."""
        for turns in (await self.of_rooms(room_step_ids)).values():
            await self.keep([replace(t, ends_at=t.ends_at + by) for t in turns if t.state == "speaking" and t.ends_at])


class ReadRepository:
    """Who has read which words of an evening's briefing, and when."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, kickoff_id: int, participant_id: int, version: str, now: datetime) -> datetime:
        """Keep that somebody has read this version; a second time changes nothing. Gives when they first said so."""
        if (before := (await self.of_version(kickoff_id, version)).get(participant_id)) is not None:
            return before
        row = {"kickoff_id": kickoff_id, "participant_id": participant_id, "version": version, "read_at": now}
        await self._connection.execute(kickoff_reads.insert().values(**row))
        return now

    async def of_version(self, kickoff_id: int, version: str) -> dict[int, datetime]:
        """When people read these words, by participant."""
        c = kickoff_reads.c
        query = select(c.participant_id, c.read_at).where(c.kickoff_id == kickoff_id, c.version == version)
        return {row.participant_id: row.read_at for row in await self._connection.execute(query)}
