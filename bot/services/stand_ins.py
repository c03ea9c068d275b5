"""Merging a room into another and seating a substitute, for one evening; and undoing both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.access import LOOKED_AFTER
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_in_rules import MergePlan, Seating, SubstitutePlan, plan_merge, plan_substitute
from bot.domain.stand_ins import Merge, ShownMerge, ShownSubstitute, StandIns, Substitute
from bot.services.stand_in_moves import BACK, GUESTS, MERGED, SUBSTITUTE, end, look_at_guests, seating_now
from bot.services.step_cards import show_people
from bot.storage.unit import Database, UnitOfWork


class StandInService:
    """Who sits where tonight. Every change is recorded with who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seating(self, programme: Programme) -> Seating:
        """The rooms as they are now. Raises `Refusal` while no kickoff is on."""
        async with self._database.read() as unit:
            return await seating_now(unit, programme, self._clock.now())

    async def in_force(self, programme: Programme) -> tuple[StandIns, dict[int, str], dict[int, str]]:
        """What can be undone, with the names of groups and of people by id."""
        async with self._database.read() as unit:
            groups = {group.id: group.name for group in await unit.groups.of_programme(programme.id)}
            people = {person.id: person.name for person in await unit.roster.everyone(programme.id)}
            return await unit.stand_ins.in_force(programme.id), groups, people

    async def adults(self, programme: Programme) -> Sequence[Participant]:
        """Who could sit in at all: mentors, staff and organisers on the roster who have joined."""
        async with self._database.read() as unit:
            everyone = await unit.roster.everyone(programme.id)
            return [p for p in everyone if p.kind != "student" and p.discord_id is not None]

    async def plan_merge(self, programme: Programme, group_id: int, into_id: int) -> MergePlan:
        """What a merge would do. Raises `Refusal` where it cannot be made."""
        async with self._database.read() as unit:
            return plan_merge(await seating_now(unit, programme, self._clock.now()), group_id, into_id)

    async def merge(
        self, programme: Programme, actor_id: int, kickoff_id: int, group_id: int, into_id: int
    ) -> tuple[MergePlan, Merge]:
        """Have all of a group, now and later, sit in another's room until tomorrow.

        Raises `Refusal` where that cannot be, and for a kickoff that is no longer on.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            seating = await _this(unit, programme, kickoff_id, now)
            plan = plan_merge(seating, group_id, into_id)
            merge = Merge(
                id=0,
                kickoff_id=kickoff_id,
                group_id=group_id,
                into_id=into_id,
                given_by=actor_id,
                given_at=now,
                until=seating.until,
            )
            merge = replace(merge, id=await unit.stand_ins.add_merge(merge))
            await unit.programmes.record(programme.id, actor_id, "kickoff.merge", merge.id, now)
            along = [seated for seated in seating.stand_ins.substitutes if seated.group_id == group_id]
            await look_at_guests(unit, programme, StandIns([merge], along), now)
            await show_people(unit, into_id)
            key = f"kickoff:{kickoff_id}:merge:{merge.id}"
            await unit.outbox.add_all(
                [
                    (f"{key}:left:group:{group_id}", MERGED, merge.id, plan.group.channel_id or 0),
                    (f"{key}:came:group:{into_id}", GUESTS, merge.id, plan.into.channel_id or 0),
                ],
                now,
            )
            return plan, merge

    async def plan_substitute(self, programme: Programme, group_id: int, participant_id: int) -> SubstitutePlan:
        """What seating this substitute would do. Raises `Refusal` where it cannot be."""
        async with self._database.read() as unit:
            person = await _person(unit, programme, participant_id)
            return plan_substitute(await seating_now(unit, programme, self._clock.now()), group_id, person)

    async def substitute(
        self, programme: Programme, actor_id: int, kickoff_id: int, group_id: int, participant_id: int
    ) -> tuple[SubstitutePlan, Substitute]:
        """Have somebody sit in for a group's mentor until tomorrow.

        Raises `Refusal` where that cannot be, and for a kickoff that is no longer on.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            seating = await _this(unit, programme, kickoff_id, now)
            plan = plan_substitute(seating, group_id, await _person(unit, programme, participant_id))
            seated = Substitute(
                id=0,
                kickoff_id=kickoff_id,
                participant_id=participant_id,
                group_id=group_id,
                given_by=actor_id,
                given_at=now,
                until=seating.until,
            )
            seated = replace(seated, id=await unit.stand_ins.add_substitute(seated))
            await unit.programmes.record(programme.id, actor_id, "kickoff.substitute", seated.id, now)
            await look_at_guests(unit, programme, StandIns(substitutes=[seated]), now)
            await show_people(unit, group_id)
            key = f"kickoff:{kickoff_id}:substitute:{seated.id}:group:{group_id}"
            await unit.outbox.add_all([(key, SUBSTITUTE, seated.id, plan.group.channel_id or 0)], now)
            return plan, seated

    async def undo_merge(self, programme: Programme, actor_id: int, merge_id: int) -> Merge:
        """Have a group sit in its own room again, at once. Raises `Refusal` for what is not merged (any more)."""
        now = self._clock.now()
        async with self._database.write() as unit:
            in_force = await unit.stand_ins.in_force(programme.id)
            merge = next((m for m in in_force.merges if m.id == merge_id), None)
            if merge is None:
                raise Refusal("rooms.undone_already")
            await end(unit, programme, StandIns(merges=[merge]), now)
            await unit.programmes.record(programme.id, actor_id, "kickoff.undo_merge", merge_id, now)
            await self._call_back(unit, programme, merge, now)
            return merge

    async def undo_substitute(self, programme: Programme, actor_id: int, substitute_id: int) -> Substitute:
        """Have a substitute leave the room, at once. Raises `Refusal` for who does not sit in (any more)."""
        now = self._clock.now()
        async with self._database.write() as unit:
            in_force = await unit.stand_ins.in_force(programme.id)
            seated = next((s for s in in_force.substitutes if s.id == substitute_id), None)
            if seated is None:
                raise Refusal("rooms.undone_already")
            await end(unit, programme, StandIns(substitutes=[seated]), now)
            await unit.programmes.record(programme.id, actor_id, "kickoff.undo_substitute", substitute_id, now)
            return seated

    async def next_end(self) -> datetime | None:
        """When the next stand-in is to end; in the past for one that ought to have."""
        async with self._database.read() as unit:
            in_force = await unit.stand_ins.all_in_force()
        return in_force.next_end

    async def left_over(self) -> bool:
        """Whether Discord may still let somebody into a room in which they sat within the last day."""
        async with self._database.read() as unit:
            over = await unit.stand_ins.undone_since(self._clock.now() - LOOKED_AFTER)
            rooms = {*(merge.into_id for merge in over.merges), *(seated.group_id for seated in over.substitutes)}
            if not rooms:
                return False
            channels = await unit.groups.channels_of(rooms)
            return any(check.spot.channel_id in channels for check in await unit.access.due())

    async def end_due(self) -> bool:
        """End what was for one evening and is over. Gives whether there was any."""
        now = self._clock.now()
        async with self._database.write() as unit:
            in_force = await unit.stand_ins.all_in_force()
            due = in_force.due(now)
            ids = {*(merge.kickoff_id for merge in due.merges), *(seated.kickoff_id for seated in due.substitutes)}
            kickoffs = [await unit.kickoffs.by_id(kickoff_id) for kickoff_id in ids]
            for programme_id in {kickoff.programme_id for kickoff in kickoffs if kickoff is not None}:
                programme = await unit.programmes.by_id(programme_id)
                await end(unit, programme, (await unit.stand_ins.in_force(programme_id)).due(now), now)
        return bool(ids)

    async def shown_merge(self, merge_id: int) -> ShownMerge | None:
        """What a merge's messages are drawn from."""
        async with self._database.read() as unit:
            merge = await unit.stand_ins.merge_by_id(merge_id)
            kickoff = await unit.kickoffs.by_id(merge.kickoff_id) if merge else None
            if merge is None or kickoff is None:
                return None
            programme = await unit.programmes.by_id(kickoff.programme_id)
            group = await unit.groups.by_id(programme.id, merge.group_id)
            into = await unit.groups.by_id(programme.id, merge.into_id)
            return ShownMerge(merge, group, into, programme.locale)

    async def shown_substitute(self, substitute_id: int) -> ShownSubstitute | None:
        """What a substitute's message is drawn from."""
        async with self._database.read() as unit:
            seated = await unit.stand_ins.substitute_by_id(substitute_id)
            kickoff = await unit.kickoffs.by_id(seated.kickoff_id) if seated else None
            if seated is None or kickoff is None:
                return None
            programme = await unit.programmes.by_id(kickoff.programme_id)
            person = await unit.roster.by_id(programme.id, seated.participant_id)
            return ShownSubstitute(seated, person, programme.locale)

    @staticmethod
    async def _call_back(unit: UnitOfWork, programme: Programme, merge: Merge, now: datetime) -> None:
        """While the kickoff is on, tell a group in its own room that it sits there again."""
        kickoff = await unit.kickoffs.by_id(merge.kickoff_id)
        group = await unit.groups.by_id(programme.id, merge.group_id)
        if kickoff is None or kickoff.phase == "closed" or group is None or group.channel_id is None:
            return
        key = f"kickoff:{kickoff.id}:merge:{merge.id}:back:group:{group.id}"
        await unit.outbox.add_all([(key, BACK, merge.id, group.channel_id)], now)


async def _this(unit: UnitOfWork, programme: Programme, kickoff_id: int, now: datetime) -> Seating:
    """The kickoff that was shown. Raises `Refusal` if another one is on by now, or none."""
    seating = await seating_now(unit, programme, now)
    if seating.kickoff.id != kickoff_id:
        raise Refusal("kickoff.has_moved_on")
    return seating


async def _person(unit: UnitOfWork, programme: Programme, participant_id: int) -> Participant:
    person = await unit.roster.by_id(programme.id, participant_id)
    if person is None or person.removed_at is not None:
        raise Refusal("roster.no_such_person")
    return person
