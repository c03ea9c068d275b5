"""Who has to be looked at again on Discord: a roster change is committed first, its channels and roles follow."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, FromClause, Select, Table, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access import AccessCheck, Spot
from bot.storage.calls import calls
from bot.storage.concerns import concern_holds
from bot.storage.groups import mentor_groups
from bot.storage.programme import programmes
from bot.storage.roster import participants
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata
from bot.storage.stand_ins import kickoff_merges, kickoff_substitutes

access_checks = Table(
    "access_checks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("discord_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake),
    Column("role_id", Snowflake),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Accounts whose access to one channel, or whose one role, may differ from what the roster says.

Written in the unit of work that changes the roster, deleted once Discord has been made to agree. A row does not say
whether to give or to take: that is read from the roster when it is done, so the order of rows does not matter.
"""


def _one_of(groups: FromClause) -> ColumnElement[bool]:
    """Whether the channel of a check is the text or voice channel of this group."""
    return access_checks.c.channel_id.in_((groups.c.channel_id, groups.c.voice_channel_id))


def _merged(belongs: Select[Any]) -> Select[Any]:
    """Of these people, who sits in the channel because their group is merged into its group."""
    hosts = mentor_groups.alias()
    merged = kickoff_merges.c.group_id == participants.c.group_id, kickoff_merges.c.undone_at.is_(None)
    return (
        belongs.join(kickoff_merges, and_(*merged))
        .join(hosts, hosts.c.id == kickoff_merges.c.into_id)
        .where(_one_of(hosts))
    )


def _held() -> ColumnElement[bool]:
    """Whether a concern keeps the account of a check out of groups."""
    people = participants.alias()
    return (
        select(concern_holds.c.id)
        .join(people, people.c.id == concern_holds.c.participant_id)
        .where(
            people.c.programme_id == access_checks.c.programme_id,
            people.c.discord_id == access_checks.c.discord_id,
            concern_holds.c.let_back_at.is_(None),
        )
        .correlate(access_checks)
        .exists()
    )


def _sits_in() -> Select[Any]:
    """Who sits in as a substitute in the channel, or in one whose group is merged into its group. No concern may keep
    them out of groups."""
    rooms = mentor_groups.alias()
    here = kickoff_substitutes.c.participant_id == participants.c.id, kickoff_substitutes.c.undone_at.is_(None)
    merged = kickoff_merges.c.group_id == kickoff_substitutes.c.group_id, kickoff_merges.c.undone_at.is_(None)
    return (
        select(participants.c.id)
        .join(kickoff_substitutes, and_(*here))
        .outerjoin(kickoff_merges, and_(*merged))
        .join(rooms, rooms.c.id.in_((kickoff_substitutes.c.group_id, kickoff_merges.c.into_id)))
        .where(
            participants.c.programme_id == access_checks.c.programme_id,
            participants.c.discord_id == access_checks.c.discord_id,
            participants.c.removed_at.is_(None),
            _one_of(rooms),
            ~_held(),
        )
        .correlate(access_checks)
    )


def _called() -> Select[Any]:
    """Who is on the way to the channel's group because it called. No concern may keep them out of groups."""
    return (
        select(calls.c.id)
        .join(mentor_groups, mentor_groups.c.id == calls.c.group_id)
        .where(
            calls.c.programme_id == access_checks.c.programme_id,
            calls.c.coming_by == access_checks.c.discord_id,
            calls.c.done_at.is_(None),
            _one_of(mentor_groups),
            ~_held(),
        )
        .correlate(access_checks)
    )


class AccessRepository:
    """What Discord has not been told yet."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def check(self, programme_id: int, spots: Iterable[Spot], now: datetime) -> None:
        """Have these looked at again."""
        rows = [
            {
                "programme_id": programme_id,
                "discord_id": spot.discord_id,
                "channel_id": spot.channel_id,
                "role_id": spot.role_id,
                "created_at": now,
            }
            for spot in spots
        ]
        if rows:
            await self._connection.execute(access_checks.insert(), rows)

    async def due(
        self, programme_id: int | None = None, discord_id: int | None = None, spot: Spot | None = None
    ) -> list[AccessCheck]:
        """The checks of all programmes or one, all accounts or one, oldest first, with what the roster says now."""
        belongs = (
            select(participants.c.id)
            .where(
                participants.c.programme_id == access_checks.c.programme_id,
                participants.c.discord_id == access_checks.c.discord_id,
                participants.c.removed_at.is_(None),
                participants.c.kind.in_(("student", "mentor")),
            )
            .correlate(access_checks, programmes)
        )
        in_channel = belongs.join(mentor_groups, mentor_groups.c.id == participants.c.group_id).where(
            _one_of(mentor_groups)
        )
        is_voice = (
            select(mentor_groups.c.id)
            .where(mentor_groups.c.voice_channel_id == access_checks.c.channel_id)
            .correlate(access_checks)
        )
        has_role = belongs.where(
            ((participants.c.kind == "student") & (programmes.c.student_role_id == access_checks.c.role_id))
            | ((participants.c.kind == "mentor") & (programmes.c.mentor_role_id == access_checks.c.role_id))
        )
        tonight = _merged(belongs).exists() | _sits_in().exists() | _called().exists()
        give = in_channel.exists() | has_role.exists() | tonight
        query: Any = (
            select(access_checks, programmes.c.guild_id, give.label("give"), is_voice.exists().label("voice"))
            .join(programmes, programmes.c.id == access_checks.c.programme_id)
            .order_by(access_checks.c.id)
        )
        if programme_id is not None:
            query = query.where(access_checks.c.programme_id == programme_id)
        if discord_id is not None:
            query = query.where(access_checks.c.discord_id == discord_id)
        if spot is not None:
            query = query.where(
                access_checks.c.discord_id == spot.discord_id,
                access_checks.c.channel_id.is_not_distinct_from(spot.channel_id),
                access_checks.c.role_id.is_not_distinct_from(spot.role_id),
            )
        return [
            AccessCheck(
                row.id,
                row.guild_id,
                Spot(row.discord_id, channel_id=row.channel_id, role_id=row.role_id),
                bool(row.give),
                bool(row.voice),
            )
            for row in await self._connection.execute(query)
        ]

    async def done(self, check_ids: Iterable[int]) -> None:
        await self._connection.execute(access_checks.delete().where(access_checks.c.id.in_(list(check_ids))))
