"""Looking at the mentor groups, and leaving students without one on purpose."""

from bot.clock import Clock
from bot.domain.groups import check_groups, checksum, observers
from bot.domain.groups import without_group as students_without_group
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal
from bot.storage.unit import Database


class GroupService:
    """What people see of the groups, and what organisers decide about them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def every(self, programme_id: int) -> list[GroupMembers]:
        """All groups of a programme with their people, in the order they were made."""
        async with self._database.read() as unit:
            return await unit.groups.with_people(programme_id)

    async def one(self, programme_id: int, group_id: int) -> GroupMembers:
        """One group with its people.

        Raises `Refusal` if this programme has no such group.
        """
        for found in await self.every(programme_id):
            if found.group.id == group_id:
                return found
        raise Refusal("groups.unknown")

    async def of_person(self, programme_id: int, discord_id: int) -> GroupMembers | None:
        """The group that this mentor or student is in."""
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            if person is None or person.group_id is None or person.kind not in ("mentor", "student"):
                return None
            groups = await unit.groups.with_people(programme_id)
            return next((g for g in groups if g.group.id == person.group_id), None)

    async def check(self, programme_id: int) -> list[GroupMembers]:
        """The groups, if they may get their channels.

        Raises `Refusal` where the roster or the groups are not ready (`bot.domain.groups.check_groups`).
        """
        async with self._database.read() as unit:
            groups, people = await unit.groups.with_people(programme_id), await unit.roster.everyone(programme_id)
            check_groups(groups, people)
            return groups

    async def voice_channels(self, programme_id: int) -> int:
        """How many groups have a voice channel."""
        async with self._database.read() as unit:
            return sum(g.voice_channel_id is not None for g in await unit.groups.of_programme(programme_id))

    async def observers(self, programme_id: int) -> list[int]:
        """The Discord ids of the staff on the roster who have joined."""
        async with self._database.read() as unit:
            return observers(await unit.roster.everyone(programme_id))

    async def without_group(self, programme_id: int) -> list[Participant]:
        """Students who have no group and have not been left out on purpose."""
        async with self._database.read() as unit:
            return students_without_group(await unit.roster.everyone(programme_id))

    async def leave_out(self, programme_id: int, actor_id: int, seen: int) -> int:
        """Leave out on purpose the students without a group; how many. Giving one a group undoes it.

        `seen` is the `checksum` of the list that the organiser was shown. Raises `Refusal` if it is another one by now.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            students = students_without_group(await unit.roster.everyone(programme_id))
            if not students or checksum(s.id for s in students) != seen:
                raise Refusal("groups.list_has_changed")
            await unit.groups.leave_out([s.id for s in students])
            for student in students:
                await unit.programmes.record(programme_id, actor_id, "groups.left_out", student.id, now)
            return len(students)
