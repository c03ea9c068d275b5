"""Who is in which room of a kickoff, and who is there without Discord."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import gather
from bot.domain.kickoff import Kickoff
from bot.domain.presence_marks import PresenceMark
from bot.domain.stand_ins import RoomPeople, rooms
from bot.storage.concerns import ConcernRepository
from bot.storage.groups import GroupRepository
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.roster import RosterRepository
from bot.storage.stand_ins import StandInRepository, kickoff_marks


class RoomRepository:
    """The rooms of a kickoff: a group's channel, and who sits in it tonight."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people(self, kickoff: Kickoff) -> dict[int, RoomPeople]:
        """Who is in each group's room, by group id. A group whose people sit elsewhere has none (`sits_in`)."""
        people = await RosterRepository(self._connection).everyone(kickoff.programme_id)
        groups = gather(await GroupRepository(self._connection).of_programme(kickoff.programme_id), people)
        stand_ins = await StandInRepository(self._connection).of_kickoffs([kickoff.id])
        if stand_ins.substitutes:
            held = await ConcernRepository(self._connection).held(kickoff.programme_id)
            people = [person for person in people if person.id not in held]
        return rooms(groups, people, stand_ins)

    async def marked_present(self, kickoff_id: int) -> frozenset[int]:
        """The participants whom somebody else has marked present, as they cannot use Discord.

        Whoever has pressed "I'm leaving" since is not among them.
        """
        marks, presses = kickoff_marks.c, kickoff_presences.c
        left = select(presses.interaction_id).where(
            presses.kickoff_id == marks.kickoff_id,
            presses.participant_id == marks.participant_id,
            presses.here.is_(False),
            presses.received_at > marks.marked_at,
        )
        query = select(marks.participant_id).where(marks.kickoff_id == kickoff_id, marks.undone_at.is_(None))
        return frozenset((await self._connection.execute(query.where(~left.exists()))).scalars())

    async def mark(self, kickoff_id: int, participant_id: int, marked_by: int, now: datetime) -> int:
        """Mark somebody present; give the mark's id."""
        row = {"kickoff_id": kickoff_id, "participant_id": participant_id, "marked_by": marked_by, "marked_at": now}
        done = await self._connection.execute(kickoff_marks.insert().values(**row))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])

    async def mark_by_id(self, mark_id: int) -> PresenceMark | None:
        """One of whatever programme: whoever asks must look whose it is."""
        query = select(kickoff_marks).where(kickoff_marks.c.id == mark_id)
        row = (await self._connection.execute(query)).mappings().first()
        return PresenceMark(**row) if row else None

    async def unmark(self, mark_ids: Iterable[int], now: datetime) -> None:
        these = kickoff_marks.c.id.in_(list(mark_ids)), kickoff_marks.c.undone_at.is_(None)
        await self._connection.execute(kickoff_marks.update().where(*these).values(undone_at=now))
