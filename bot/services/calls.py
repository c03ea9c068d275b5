"""Calling an organiser into a group's room, and saying who comes."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.access import LOOKED_AFTER, helper_spots
from bot.domain.calls import Call, ended, on_the_way, refuse_second
from bot.domain.outbox import Post
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import StandIns, ends
from bot.storage.unit import Database, UnitOfWork

PAGE = "calls.page"
"""In the organisers' channel: who asks, and the way there."""
ROOM = "calls.room"
"""In the room: that help has been called, and who comes."""
COMING = "calls.coming"
"""In the room, new, so that it is heard: somebody is on the way."""


@dataclass(frozen=True)
class Called:
    """A call with all that its messages show."""

    call: Call
    programme: Programme
    group: MentorGroup | None


class CallService:
    """One open call in a room at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def call(
        self, programme: Programme, discord_id: int, channel_id: int | None, *, staff: bool
    ) -> tuple[Call, list[Post]]:
        """Keep a call from the room in which somebody pressed, and what is to be said of it, the page first.

        Raises `Refusal` for whoever is neither of this room's group nor `staff`, while an earlier call is open, and
        where no organisers' channel is known.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            group = await self._room(unit, programme, discord_id, channel_id, staff=staff)
            assert group.channel_id is not None
            refuse_second(await unit.calls.open_in(group.id))
            if programme.organisers_channel_id is None:
                raise Refusal("call.no_organisers_channel")
            call = Call(
                id=0,
                programme_id=programme.id,
                group_id=group.id,
                channel_id=group.channel_id,
                called_by=discord_id,
                called_at=now,
            )
            call = replace(call, id=await unit.calls.add(call))
            await unit.programmes.record(programme.id, discord_id, "calls.call", call.id, now)
            page, room = f"call:{call.id}:page", f"call:{call.id}:room"
            return call, [
                await unit.outbox.add(page, PAGE, call.id, programme.organisers_channel_id, now),
                await unit.outbox.add(room, ROOM, call.id, call.channel_id, now),
            ]

    async def coming(self, programme: Programme, discord_id: int, call_id: int) -> tuple[Call, list[Post]]:
        """Keep that this organiser is on the way, and that the room is to hear it. A second press adds nothing.

        Raises `Refusal` for a call that is not of this programme or is over, and if somebody else goes.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            call = await self._mine(unit, programme, call_id)
            goes = on_the_way(call, discord_id, now)
            if goes == call:
                return call, []
            await self._keep(unit, goes)
            await self._let_in(unit, goes)
            return goes, [await unit.outbox.add(f"call:{call.id}:coming", COMING, call.id, call.channel_id, now)]

    async def done(self, programme: Programme, discord_id: int, call_id: int, *, organiser: bool) -> Call:
        """End a call: an organiser, or somebody of the group who does not need anybody any more.

        Raises `Refusal` for anybody else, for a call that is not of this programme, and if it is over.
        """
        async with self._database.write() as unit:
            call = await self._mine(unit, programme, call_id)
            if not organiser:
                person = await unit.roster.by_discord_id(programme.id, discord_id)
                stand_ins = await unit.stand_ins.in_force(programme.id)
                if person is None or not _sits_in(person, call.group_id, stand_ins):
                    raise Refusal("call.not_your_room")
            return await self._end(unit, call, discord_id)

    async def next_end(self) -> datetime | None:
        """When the next call that somebody answered is over by itself; in the past for one that ought to be."""
        async with self._database.read() as unit:
            return min([end for _, end in await self._ends(unit)], default=None)

    async def end_due(self) -> bool:
        """End the calls that nobody has ended by four the next morning: whoever came is not to stay in the room.

        Gives whether there were any.
        """
        async with self._database.write() as unit:
            due = [call for call, end in await self._ends(unit) if end <= self._clock.now()]
            for call in due:
                await self._end(unit, call, call.coming_by)
        return bool(due)

    async def _ends(self, unit: UnitOfWork) -> list[tuple[Call, datetime]]:
        """The open calls to which somebody came, each with when it is over by itself."""
        found = []
        for call in await unit.calls.helped_since(self._clock.now()):
            if call.coming_at is not None and call.done_at is None:
                programme = await unit.programmes.by_id(call.programme_id)
                found.append((call, ends(call.coming_at, programme.time_zone)))
        return found

    async def left_over(self) -> bool:
        """Whether Discord has not followed yet where somebody was on the way within the last day."""
        async with self._database.read() as unit:
            helped = await unit.calls.helped_since(self._clock.now() - LOOKED_AFTER)
            channels = await unit.groups.channels_of(call.group_id for call in helped)
            helpers = {call.coming_by for call in helped}
            due = [check.spot for check in await unit.access.due()]
            return any(spot.channel_id in channels and spot.discord_id in helpers for spot in due)

    async def unheard(self, post: Post, failure: str) -> None:
        """The organisers' channel cannot be written to: the call is over, and the room is told to find somebody."""
        async with self._database.write() as unit:
            await unit.outbox.give_up(post.id, failure)
            call = await unit.calls.by_id(post.subject_id)
            if call is not None and call.done_at is None:
                await self._end(unit, call, None)

    async def called(self, call_id: int) -> Called | None:
        """What a call's messages are drawn from. The buttons ask who presses; this does not."""
        async with self._database.read() as unit:
            call = await unit.calls.by_id(call_id)
            if call is None:
                return None
            programme = await unit.programmes.by_id(call.programme_id)
            return Called(call, programme, await unit.groups.by_id(programme.id, call.group_id))

    async def _end(self, unit: UnitOfWork, call: Call, by: int | None) -> Call:
        over = ended(call, by, self._clock.now())
        await self._keep(unit, over)
        await self._let_in(unit, over)
        return over

    async def _let_in(self, unit: UnitOfWork, call: Call) -> None:
        """Have Discord looked at where a call lets its helper in, or no longer does."""
        groups = {group.id: group for group in await unit.imports.groups_ever(call.programme_id)}
        spots = helper_spots({call.coming_by}, [call], groups)
        await unit.access.check(call.programme_id, spots, self._clock.now())

    @staticmethod
    async def _keep(unit: UnitOfWork, call: Call) -> None:
        """Write down how the call stands, and have the messages that show it drawn anew."""
        await unit.calls.keep(call)
        await unit.outbox.changed(PAGE, call.id)
        await unit.outbox.changed(ROOM, call.id)

    @staticmethod
    async def _mine(unit: UnitOfWork, programme: Programme, call_id: int) -> Call:
        call = await unit.calls.by_id(call_id)
        if call is None or call.programme_id != programme.id:
            raise Refusal("call.unknown")
        return call

    @staticmethod
    async def _room(
        unit: UnitOfWork, programme: Programme, discord_id: int, channel_id: int | None, *, staff: bool
    ) -> MentorGroup:
        groups = await unit.groups.of_programme(programme.id)
        room = next((g for g in groups if channel_id is not None and g.channel_id == channel_id), None)
        person = await unit.roster.by_discord_id(programme.id, discord_id)
        stand_ins = await unit.stand_ins.in_force(programme.id)
        of_it = room is not None and person is not None and _sits_in(person, room.id, stand_ins)
        if room is None or not (of_it or staff):
            raise Refusal("call.not_your_room")
        return room


def _sits_in(person: Participant, group_id: int, stand_ins: StandIns) -> bool:
    """Whether this is their group's room, or one in which they sit tonight."""
    return person.group_id == group_id or group_id in stand_ins.other_rooms(person)
