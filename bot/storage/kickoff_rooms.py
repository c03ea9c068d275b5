"""Who is in which room of a kickoff, and who is there without Discord."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import gather
from bot.domain.kickoff import Kickoff
from bot.domain.stand_ins import RoomPeople, rooms
from bot.storage.concerns import ConcernRepository
from bot.storage.groups import GroupRepository
from bot.storage.kickoff_board import BoardRepository
from bot.storage.presence_marks import MarkRepository
from bot.storage.roster import RosterRepository
from bot.storage.stand_ins import StandInRepository


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

    async def people_of(self, kickoff: Kickoff, group_id: int) -> RoomPeople | None:
        """Who is in this group's room, as `people` says; `None` for a group that is not there any more.

        Only those are read who may sit in it: hundreds of rooms are looked into within seconds.
        """
        stand_ins = await StandInRepository(self._connection).of_kickoffs([kickoff.id])
        concerned = {group_id, *(seated.group_id for seated in stand_ins.substitutes)}
        concerned |= {group for merge in stand_ins.merges for group in (merge.group_id, merge.into_id)}
        substitutes = stand_ins.substitutes_in
        groups = await GroupRepository(self._connection).some(kickoff.programme_id, concerned)
        people = await RosterRepository(self._connection).some(kickoff.programme_id, concerned, substitutes)
        members = gather(groups, people)
        if substitutes:
            held = await ConcernRepository(self._connection).held(kickoff.programme_id)
            people = [person for person in people if person.id not in held]
        return rooms(members, people, stand_ins).get(group_id)

    async def marked_present(self, kickoff_id: int) -> frozenset[int]:
        """The participants whom somebody else has marked present, as they cannot use Discord.

        Whoever has pressed "I'm leaving" since is not among them.
        """
        return await MarkRepository(self._connection).present(kickoff_id)

    async def there(self, kickoff_id: int) -> frozenset[int]:
        """Everybody who is present now: by a press or a vote of their own, or by somebody else's word."""
        return frozenset(await BoardRepository(self._connection).there(kickoff_id)) | await self.marked_present(
            kickoff_id
        )
