"""The mentor groups."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement, ForeignKey, String, Table, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.calls import Call, with_helpers
from bot.domain.groups import gather
from bot.domain.participants import GroupMembers, MentorGroup
from bot.domain.stand_ins import StandIns, with_guests
from bot.storage.calls import CallRepository
from bot.storage.concerns import ConcernRepository
from bot.storage.roster import RosterRepository, participant, participants
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata
from bot.storage.stand_ins import StandInRepository

mentor_groups = Table(
    "mentor_groups",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("channel_id", Snowflake, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    Column("voice_channel_id", Snowflake, unique=True),
    UniqueConstraint("programme_id", "name"),
)


class GroupRepository:
    """The mentor groups of a programme. Removed ones are left out."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_programme(self, programme_id: int) -> list[MentorGroup]:
        return await self._groups(mentor_groups.c.programme_id == programme_id)

    async def some(self, programme_id: int, group_ids: Collection[int]) -> list[MentorGroup]:
        """Those of these groups that this programme has."""
        return await self._groups(mentor_groups.c.programme_id == programme_id, mentor_groups.c.id.in_(group_ids))

    async def _groups(self, *which: ColumnElement[bool]) -> list[MentorGroup]:
        query = select(mentor_groups).where(*which, mentor_groups.c.removed_at.is_(None))
        rows = (await self._connection.execute(query.order_by(mentor_groups.c.id))).mappings()
        return [MentorGroup(**row) for row in rows]

    async def with_people(self, programme_id: int) -> list[GroupMembers]:
        """The groups in the order they were made, each with its people."""
        people = await RosterRepository(self._connection).everyone(programme_id)
        return gather(await self.of_programme(programme_id), people)

    async def with_guests(self, programme_id: int) -> list[GroupMembers]:
        """The same, each also with who may see its channel tonight though they do not belong to it."""
        people = await RosterRepository(self._connection).everyone(programme_id)
        groups = gather(await self.of_programme(programme_id), people)
        stand_ins, calls = await self._visits(programme_id)
        if not stand_ins.merges and not stand_ins.substitutes and not calls:
            return groups
        held = await ConcernRepository(self._connection).held(programme_id)
        kept_out = {person.discord_id for person in people if person.id in held}
        groups = with_guests(groups, [person for person in people if person.id not in held], stand_ins)
        return with_helpers(groups, calls, kept_out)

    async def one_with_guests(self, programme_id: int, group_id: int) -> GroupMembers | None:
        """One group with its people and guests; `None` if this programme has none such, or no longer."""
        stand_ins, calls = await self._visits(programme_id)
        if not stand_ins.merges and not stand_ins.substitutes and not calls:
            return await self.one_with_people(programme_id, group_id)
        groups = await self.with_guests(programme_id)
        return next((members for members in groups if members.group.id == group_id), None)

    async def _visits(self, programme_id: int) -> tuple[StandIns, list[Call]]:
        """What lets people into rooms of groups that are not theirs."""
        stand_ins = await StandInRepository(self._connection).in_force(programme_id)
        return stand_ins, await CallRepository(self._connection).open_of(programme_id)

    async def one_with_people(self, programme_id: int, group_id: int) -> GroupMembers | None:
        """One group with its people; `None` if this programme has none such, or no longer."""
        group = await self.by_id(programme_id, group_id)
        if group is None:
            return None
        query = select(participants).where(participants.c.group_id == group_id, participants.c.removed_at.is_(None))
        rows = (await self._connection.execute(query.order_by(participants.c.id))).mappings()
        return gather([group], [participant(row) for row in rows])[0]

    async def by_id(self, programme_id: int, group_id: int) -> MentorGroup | None:
        query = select(mentor_groups).where(
            mentor_groups.c.id == group_id,
            mentor_groups.c.programme_id == programme_id,
            mentor_groups.c.removed_at.is_(None),
        )
        row = (await self._connection.execute(query)).mappings().first()
        return MentorGroup(**row) if row else None

    async def channels_of(self, group_ids: Iterable[int]) -> set[int]:
        """The channels of these groups, to write and to talk in, removed groups too."""
        c = mentor_groups.c
        rows = await self._connection.execute(select(c.channel_id, c.voice_channel_id).where(c.id.in_(list(group_ids))))
        return {channel for row in rows for channel in row if channel is not None}

    async def programme_of(self, group_id: int) -> int | None:
        """The programme of a group that has not been removed."""
        query = select(mentor_groups.c.programme_id).where(
            mentor_groups.c.id == group_id, mentor_groups.c.removed_at.is_(None)
        )
        found: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return found

    async def add(self, programme_id: int, name: str, now: datetime) -> int:
        row = {"programme_id": programme_id, "name": name, "created_at": now}
        key = (await self._connection.execute(mentor_groups.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def keep_channel(self, group_id: int, channel_id: int | None) -> None:
        """Write down which channel is the group's, or that it has none."""
        change = mentor_groups.update().where(mentor_groups.c.id == group_id)
        await self._connection.execute(change.values(channel_id=channel_id))

    async def keep_voice(self, group_id: int, channel_id: int | None) -> None:
        """Write down which voice channel is the group's, or that it has none."""
        change = mentor_groups.update().where(mentor_groups.c.id == group_id)
        await self._connection.execute(change.values(voice_channel_id=channel_id))

    async def leave_out(self, student_ids: Sequence[int]) -> None:
        """Write down that these students have no group on purpose."""
        change = participants.update().where(participants.c.id.in_(student_ids))
        await self._connection.execute(change.values(left_out=True))
