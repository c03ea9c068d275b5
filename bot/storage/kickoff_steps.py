"""The steps of evenings, and which room is in which step since when: history and present at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agenda import Agenda, KickoffStep, RoomStep, StepKind
from bot.domain.agenda.course import Course
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoff_steps = Table(
    "kickoff_steps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("pages", Text),
    Column("reached_at", UtcDateTime),
    UniqueConstraint("kickoff_id", "position"),
)
"""Copied from the template when the kickoff starts: a change of the template changes no evening. `pages` is JSON."""

kickoff_room_steps = Table(
    "kickoff_room_steps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("step_id", ForeignKey("kickoff_steps.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("left_at", UtcDateTime),
    UniqueConstraint("step_id", "group_id"),
    Index("ix_kickoff_room_steps_kickoff_id_left_at", "kickoff_id", "left_at"),
)
"""A room is where its row without `left_at` says."""


def _step(row: Mapping[Any, Any]) -> KickoffStep:
    values = dict(row)
    values["pages"] = tuple(json.loads(values["pages"])) if values["pages"] else ()
    return KickoffStep(**values)


class StepRepository:
    """An evening's steps and its rooms' places in them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, kickoff_id: int, agenda: Agenda) -> list[KickoffStep]:
        """Copy a plan for this evening."""
        rows = [
            {
                "kickoff_id": kickoff_id,
                "position": position,
                "kind": step.kind,
                "minutes": step.minutes,
                "text": step.text,
                "pages": json.dumps(step.pages, ensure_ascii=False) if step.pages else None,
            }
            for position, step in enumerate(agenda.steps, 1)
        ]
        await self._connection.execute(kickoff_steps.insert(), rows)
        return await self.of_kickoff(kickoff_id)

    async def of_kickoff(self, kickoff_id: int) -> list[KickoffStep]:
        """The evening's steps in order; none if it is the quiz alone."""
        query = select(kickoff_steps).where(kickoff_steps.c.kickoff_id == kickoff_id).order_by(kickoff_steps.c.position)
        return [_step(row) for row in (await self._connection.execute(query)).mappings()]

    async def by_id(self, step_id: int) -> KickoffStep | None:
        query = select(kickoff_steps).where(kickoff_steps.c.id == step_id)
        row = (await self._connection.execute(query)).mappings().first()
        return _step(row) if row else None

    async def reached(self, step_id: int, at: datetime | None) -> None:
        """Keep when all rooms together came to this barrier, or that they did not after all."""
        await self._connection.execute(
            kickoff_steps.update().where(kickoff_steps.c.id == step_id).values(reached_at=at)
        )

    async def course(self, kickoff_id: int) -> Course:
        """The steps, and where each room is now."""
        return Course(await self.of_kickoff(kickoff_id), {room.group_id: room for room in await self.rooms(kickoff_id)})

    async def rooms(self, kickoff_id: int) -> list[RoomStep]:
        """Where each room is now."""
        c = kickoff_room_steps.c
        query = select(kickoff_room_steps).where(c.kickoff_id == kickoff_id, c.left_at.is_(None)).order_by(c.group_id)
        return [RoomStep(**row) for row in (await self._connection.execute(query)).mappings()]

    async def room_step(self, room_step_id: int) -> RoomStep | None:
        query = select(kickoff_room_steps).where(kickoff_room_steps.c.id == room_step_id)
        row = (await self._connection.execute(query)).mappings().first()
        return RoomStep(**row) if row else None

    async def in_step(self, step_id: int) -> list[RoomStep]:
        """Every room that has come to this step, whether it is still there or not."""
        query = select(kickoff_room_steps).where(kickoff_room_steps.c.step_id == step_id)
        rows = await self._connection.execute(query.order_by(kickoff_room_steps.c.group_id))
        return [RoomStep(**row) for row in rows.mappings()]

    async def leave(self, room_step_ids: Collection[int], now: datetime) -> None:
        """Keep that these rooms are in their step no longer."""
        chosen = kickoff_room_steps.c.id.in_(list(room_step_ids))
        await self._connection.execute(kickoff_room_steps.update().where(chosen).values(left_at=now))

    async def enter(
        self, step: KickoffStep, channels: Mapping[int, int], now: datetime, ends_at: datetime | None
    ) -> list[RoomStep]:
        """Keep that these rooms (group -> channel) are in this step from now on; one that returns has its old row."""
        known = [room.group_id for room in await self.in_step(step.id) if room.group_id in channels]
        place = {"entered_at": now, "ends_at": ends_at, "left_at": None}
        c = kickoff_room_steps.c
        if known:
            again = kickoff_room_steps.update().where(c.step_id == step.id, c.group_id.in_(known))
            await self._connection.execute(again.values(**place))
        rows: Sequence[dict[str, object]] = [
            {"kickoff_id": step.kickoff_id, "step_id": step.id, "group_id": group, "channel_id": channel, **place}
            for group, channel in channels.items()
            if group not in known
        ]
        if rows:
            await self._connection.execute(kickoff_room_steps.insert(), rows)
        return [room for room in await self.in_step(step.id) if room.group_id in channels]

    async def move(self, channels: Mapping[int, int]) -> None:
        """Keep that these rooms (by room step) have another channel now."""
        for room_step_id, channel_id in channels.items():
            chosen = kickoff_room_steps.c.id == room_step_id
            await self._connection.execute(kickoff_room_steps.update().where(chosen).values(channel_id=channel_id))

    async def end_at(self, ends: Mapping[int, datetime | None]) -> None:
        """Keep when the clock moves these rooms on (by room step)."""
        for room_step_id, moment in ends.items():
            chosen = kickoff_room_steps.c.id == room_step_id
            await self._connection.execute(kickoff_room_steps.update().where(chosen).values(ends_at=moment))

    async def later(self, rooms: Sequence[RoomStep], by: timedelta) -> None:
        """Give these rooms so much more time."""
        await self.end_at({room.id: room.ends_at + by for room in rooms if room.ends_at is not None})

    async def of_group(self, group_id: int, kind: StepKind) -> list[RoomStep]:
        """The group's time in a step of this kind, over or not, in the last evening that had one, closed or not."""
        query = (
            select(kickoff_room_steps)
            .join(kickoff_steps, kickoff_steps.c.id == kickoff_room_steps.c.step_id)
            .where(kickoff_room_steps.c.group_id == group_id, kickoff_steps.c.kind == kind)
            .order_by(kickoff_room_steps.c.kickoff_id.desc())
        )
        found = [RoomStep(**row) for row in (await self._connection.execute(query)).mappings()]
        return [room for room in found if room.kickoff_id == found[0].kickoff_id]
