"""Who is in which room of a kickoff, and who is there without Discord."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import Kickoff
from bot.domain.stand_ins import RoomPeople
from bot.storage.groups import GroupRepository


class RoomRepository:
    """The rooms of a kickoff: a group's channel, and who sits in it tonight."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people(self, kickoff: Kickoff) -> dict[int, RoomPeople]:
        """Who is in each group's room, by group id. A group whose people sit elsewhere has none (`sits_in`)."""
        groups = await GroupRepository(self._connection).with_people(kickoff.programme_id)
        return {found.group.id: RoomPeople(found.mentors, found.students) for found in groups}

    async def marked_present(self, kickoff_id: int) -> frozenset[int]:
        """The participants whom somebody else has marked present, as they cannot use Discord."""
        return frozenset()
