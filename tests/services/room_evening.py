"""The rooms of an evening, as people see and press their cards."""

from bot.domain.agenda import RoomStep, Turn
from bot.domain.agenda.turns import speaking
from bot.domain.participants import Participant
from tests.services.kickoff_school import School


class Evening:
    """An evening with its turns; where no group is named, the first is meant."""

    def __init__(self, school: School, kickoff_id: int) -> None:
        self.school = school
        self.kickoff_id = kickoff_id
        self.people = {person.id: person for members in school.groups for person in members.everyone}

    async def room(self, group: int = 0) -> RoomStep:
        async with self.school.database.read() as unit:
            course = await unit.steps.course(self.kickoff_id)
            return course.rooms[self.school.groups[group].group.id]

    async def turns(self, group: int = 0) -> list[Turn]:
        room = await self.room(group)
        async with self.school.database.read() as unit:
            return (await unit.turns.of_rooms([room.id])).get(room.id, [])

    async def on(self, group: int = 0) -> Turn:
        found = speaking(await self.turns(group))
        assert found is not None
        return found

    async def speaker(self, group: int = 0) -> Participant | None:
        found = speaking(await self.turns(group))
        return self.people[found.participant_id] if found else None

    async def next(self, who: Participant | int, turn: Turn, *, staff: bool = False) -> None:
        discord_id = who if isinstance(who, int) else who.discord_id or 0
        await self.school.services.turns.next(self.school.programme, discord_id, turn.id, staff=staff)

    async def pass_on(self, who: Participant, turn: Turn) -> None:
        await self.school.services.turns.pass_on(self.school.programme, who.discord_id or 0, turn.id)

    async def changes(self, group: int = 0) -> int:
        """How often the card of this room has changed since it was posted."""
        room = await self.room(group)
        async with self.school.database.read() as unit:
            (post,) = await unit.outbox.of_subject("kickoff.step", room.id)
            return post.changes
