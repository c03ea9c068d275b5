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
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoffs
from bot.storage.kickoff_steps import kickoff_steps
from bot.storage.programme import programmes
from bot.storage.roster import participants
from bot.storage.schema import Snowflake, UtcDateTime, metadata

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
    """A person, and their group's channel."""

    participant_id: int
    channel_id: int | None


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
        """People by programme and account, with their group's channel."""
        query = (
            select(participants.c.programme_id, participants.c.discord_id)
            .add_columns(participants.c.id, mentor_groups.c.channel_id)
            .outerjoin(mentor_groups, mentor_groups.c.id == participants.c.group_id)
            .where(participants.c.discord_id.in_(list(discord_ids)), participants.c.removed_at.is_(None))
        )
        rows = await self._connection.execute(query)
        return {(programme, account): Presser(*person) for programme, account, *person in rows}

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
