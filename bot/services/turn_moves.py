"""Turns inside an evening: whoever is there gets theirs, the clock moves them on, and a room that leaves ends them.

Always inside the caller's unit of work: the engine's (`TurnRule`), or that of somebody's press.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.agenda import KickoffStep, RoomStep, Turn
from bot.domain.agenda.turns import Floor, changed, closed, moved_on, seed_of, speaking
from bot.domain.kickoff import Kickoff
from bot.domain.participants import Participant
from bot.domain.stand_ins import RoomPeople
from bot.services.step_cards import CARD
from bot.services.step_rules import StepRule
from bot.storage.unit import UnitOfWork


def speakers(kind: str, people: RoomPeople) -> tuple[Participant, ...]:
    """Whose step it is: mentors tell stories, students goals."""
    return people.mentors if kind == "stories" else people.students


def floor_of(
    kickoff: Kickoff, step: KickoffStep, room: RoomStep, people: RoomPeople, present: Collection[int]
) -> Floor:
    """A room's step as its turns need to know it."""
    return Floor(
        room_step_id=room.id,
        kind=step.kind,
        seed=seed_of(kickoff.id, step.kind, room.group_id),
        minutes=step.minutes,
        speakers=frozenset(person.id for person in speakers(step.kind, people)),
        present=frozenset(present),
        stopped_at=max(kickoff.paused_at or room.entered_at, room.entered_at) if kickoff.paused else None,
    )


async def keep_turns(unit: UnitOfWork, before: Sequence[Turn], after: Sequence[Turn]) -> bool:
    """Keep what has changed in a room's turns. Gives whether anything has, so that its card is to follow."""
    differing = changed(before, after)
    await unit.turns.keep(differing)
    return bool(differing)


class TurnRule(StepRule):
    """Stories and goals."""

    async def entered(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> None:
        await self._move(unit, kickoff, step, rooms, now)  # the engine sees to the cards

    async def go_on(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> datetime | None:
        moved, ends_at = await self._move(unit, kickoff, step, rooms, now)
        await unit.outbox.changed(CARD, *moved)
        return ends_at

    async def left(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> None:
        kept = await unit.turns.of_rooms([room.id for room in rooms])
        for turns in kept.values():
            await unit.turns.keep(changed(turns, closed(turns, now)))

    async def resumed(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], by: timedelta
    ) -> None:
        await unit.turns.later([room.id for room in rooms], by)
        await unit.outbox.changed(CARD, *(room.id for room in rooms))

    @staticmethod
    async def _move(
        unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> tuple[list[int], datetime | None]:
        """Move the turns of these rooms on. Gives the rooms in which something changed, and when the next is due."""
        people, present = await unit.kickoff_rooms.people(kickoff), await unit.kickoff_rooms.there(kickoff.id)
        kept = await unit.turns.of_rooms([room.id for room in rooms])
        moved, ends = [], []
        for room in rooms:
            if room.group_id not in people:
                continue
            before = kept.get(room.id, [])
            after = moved_on(before, floor_of(kickoff, step, room, people[room.group_id], present), now)
            if await keep_turns(unit, before, after):
                moved.append(room.id)
            if (on := speaking(after)) is not None and on.ends_at is not None:
                ends.append(on.ends_at)
        return moved, min(ends, default=None)
