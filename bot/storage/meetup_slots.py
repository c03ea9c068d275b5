"""Proposed dates, and whom they suit."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Proposal, Slot
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

proposals = Table(
    "proposals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("online", Boolean, nullable=False),
    Column("place", String(300)),
    Column("note", String(500)),
    Column("proposed_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("meet_up_id", ForeignKey("meet_ups.id")),
)

proposal_slots = Table(
    "proposal_slots",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("local_start", DateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    UniqueConstraint("proposal_id", "position"),
)

slot_votes = Table(
    "slot_votes",
    metadata,
    Column("slot_id", ForeignKey("proposal_slots.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""Whom a slot suits. Tapping again takes the row away."""


class MeetUpSlotRepository:
    """Proposals, their slots, and whom these suit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, values: dict[str, Any], starts: Sequence[tuple[datetime, str, datetime]], now: datetime
    ) -> Proposal:
        """Write a proposal down, with the local time, zone and instant of each slot in order."""
        added = await self.by_id(values["programme_id"], await self.write_down(values, starts, now))
        assert added is not None
        return added

    async def write_down(
        self, values: dict[str, Any], starts: Sequence[tuple[datetime, str, datetime]], now: datetime
    ) -> int:
        """The same; gives the proposal's id alone, where many are added at once."""
        row = {**values, "created_at": now}
        key = (await self._connection.execute(proposals.insert().values(**row))).inserted_primary_key
        assert key is not None
        names = ("local_start", "zone", "starts_at")
        slots = [
            {"proposal_id": key[0], "position": position, **dict(zip(names, start, strict=True))}
            for position, start in enumerate(starts)
        ]
        await self._connection.execute(proposal_slots.insert(), slots)
        return int(key[0])

    async def by_id(self, programme_id: int, proposal_id: int) -> Proposal | None:
        query = select(proposals).where(proposals.c.id == proposal_id, proposals.c.programme_id == programme_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Proposal(**row) if row else None

    async def programme_of(self, proposal_id: int) -> int:
        """The programme of a proposal that exists."""
        query = select(proposals.c.programme_id).where(proposals.c.id == proposal_id)
        return int((await self._connection.execute(query)).scalar_one())

    async def open_in_group(self, group_id: int) -> list[Proposal]:
        """The group's proposals that have been neither booked nor replaced."""
        query = select(proposals).where(proposals.c.group_id == group_id, proposals.c.closed_at.is_(None))
        return [Proposal(**row) for row in (await self._connection.execute(query)).mappings()]

    async def groups_with_offer(self, group_ids: Collection[int], now: datetime) -> set[int]:
        """Those of these groups that have dates to come to choose from."""
        query = (
            select(proposals.c.group_id)
            .join(proposal_slots, proposal_slots.c.proposal_id == proposals.c.id)
            .where(proposals.c.group_id.in_(group_ids), proposals.c.closed_at.is_(None))
            .where(proposal_slots.c.starts_at > now)
        )
        return set((await self._connection.execute(query.distinct())).scalars())

    async def slot(self, slot_id: int) -> Slot | None:
        query = select(proposal_slots).where(proposal_slots.c.id == slot_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Slot(**row) if row else None

    async def slots(self, proposal_id: int) -> list[Slot]:
        query = select(proposal_slots).where(proposal_slots.c.proposal_id == proposal_id)
        rows = await self._connection.execute(query.order_by(proposal_slots.c.position))
        return [Slot(**row) for row in rows.mappings()]

    async def votes(self, proposal_id: int) -> dict[int, list[int]]:
        """The participants whom each slot suits, by slot, in the order of their taps."""
        query = (
            select(slot_votes.c.slot_id, slot_votes.c.participant_id)
            .join(proposal_slots, proposal_slots.c.id == slot_votes.c.slot_id)
            .where(proposal_slots.c.proposal_id == proposal_id)
            .order_by(slot_votes.c.at, slot_votes.c.participant_id)
        )
        found: dict[int, list[int]] = {}
        for row in await self._connection.execute(query):
            found.setdefault(row.slot_id, []).append(row.participant_id)
        return found

    async def toggle(self, slot_id: int, participant_id: int, now: datetime) -> bool:
        """Say that the slot suits this person, or take that back. Gives whether it suits them now."""
        own = (slot_votes.c.slot_id == slot_id) & (slot_votes.c.participant_id == participant_id)
        if (await self._connection.execute(slot_votes.delete().where(own))).rowcount:
            return False
        row = {"slot_id": slot_id, "participant_id": participant_id, "at": now}
        await self._connection.execute(slot_votes.insert().values(**row))
        return True

    async def voted_at(self, slot_id: int) -> dict[int, datetime]:
        """When people said that this slot suits them, by participant."""
        query = select(slot_votes.c.participant_id, slot_votes.c.at).where(slot_votes.c.slot_id == slot_id)
        return {row.participant_id: row.at for row in await self._connection.execute(query)}

    async def close(self, proposal_id: int, now: datetime, meet_up_id: int | None = None) -> None:
        """Let nobody tap any more: a slot was booked, or another proposal takes its place."""
        change = proposals.update().where(proposals.c.id == proposal_id)
        await self._connection.execute(change.values(closed_at=now, meet_up_id=meet_up_id))
