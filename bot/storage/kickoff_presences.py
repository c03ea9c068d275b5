"""The log of who said that they are here, or leaving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Table,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import PresencePress
from bot.domain.stand_ins import StandIns
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoffs
from bot.storage.kickoff_steps import kickoff_steps
from bot.storage.programme import programmes
from bot.storage.roster import participant, participants
from bot.storage.schema import Snowflake, UtcDateTime, metadata
from bot.storage.stand_ins import StandInRepository

kickoff_presences = Table(
    "kickoff_presences",
    metadata,
    Column("interaction_id", Snowflake, primary_key=True, autoincrement=False),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("here", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_kickoff_presences_kickoff_id_participant_id", "kickoff_id", "participant_id"),
)
"""Append-only: one row per press of "I'm here" or "I'm leaving"."""

_PRESS = text(
    "INSERT INTO kickoff_presences (interaction_id, kickoff_id, participant_id, here, received_at)"
    " VALUES (:interaction_id, :kickoff_id, :participant_id, :here, :received_at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("received_at", type_=UtcDateTime()))
"""The words that SQLite and PostgreSQL have in common for this."""


@dataclass(frozen=True)
class Presser:
    """A person, and the channels in which they may press: their group's, and that of the room they sit in tonight."""

    participant_id: int
    channel_ids: frozenset[int]


class PresenceRepository:
    """Presses, and who may press where."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open_kickoffs(self, kickoff_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Programme and server of those that are in their lobby or running, or whose agenda goes on after the quiz."""
        goes_on = and_(
            kickoffs.c.phase == "podium",
            exists().where(kickoff_steps.c.kickoff_id == kickoffs.c.id).correlate(kickoffs),
        )
        query = (
            select(kickoffs.c.id, kickoffs.c.programme_id, programmes.c.guild_id)
            .join(programmes, programmes.c.id == kickoffs.c.programme_id)
            .where(kickoffs.c.id.in_(list(kickoff_ids)), or_(kickoffs.c.phase.in_(("lobby", "running")), goes_on))
        )
        return {kickoff: (programme, guild) for kickoff, programme, guild in await self._connection.execute(query)}

    async def pressers(self, discord_ids: Iterable[int]) -> dict[tuple[int, int], Presser]:
        """People by programme and account, with the channels in which they may press."""
        there = participants.c.discord_id.in_(list(discord_ids)), participants.c.removed_at.is_(None)
        rows = (await self._connection.execute(select(participants).where(*there))).mappings()
        found = {(person.programme_id, person.discord_id): person for person in map(participant, rows)}
        stand_ins = await StandInRepository(self._connection).all_in_force() if found else StandIns()
        rooms = {key: {person.group_id, *stand_ins.other_rooms(person)} for key, person in found.items()}
        query = select(mentor_groups.c.id, mentor_groups.c.channel_id)
        query = query.where(mentor_groups.c.id.in_({room for theirs in rooms.values() for room in theirs if room}))
        channels = {group: channel for group, channel in await self._connection.execute(query)}  # noqa: C416 - rows
        return {
            (programme_id, account or 0): Presser(
                person.id,
                frozenset(channels[room] for room in rooms[programme_id, account] if channels.get(room or 0)),
            )
            for (programme_id, account), person in found.items()
        }

    async def keep(self, presses: Sequence[tuple[int, PresencePress]], now: datetime) -> None:
        """Keep these presses (with their kickoff's id). One that has been kept already is left as it is."""
        rows = [
            {
                "interaction_id": press.interaction_id,
                "kickoff_id": kickoff_id,
                "participant_id": press.participant_id,
                "here": press.here,
                "received_at": now,
            }
            for kickoff_id, press in presses
        ]
        if rows:
            await self._connection.execute(_PRESS, rows)

    async def of_kickoff(self, kickoff_id: int) -> list[PresencePress]:
        presses = kickoff_presences.c
        query = select(presses.interaction_id, presses.participant_id, presses.here)
        rows = await self._connection.execute(query.where(presses.kickoff_id == kickoff_id))
        return [PresencePress(*row) for row in rows]
