"""Rooms in their steps: what a card shows, and what organisers do with the rooms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.agenda import EXTENSION, KickoffStep, RoomStep
from bot.domain.agenda.course import Course, one_back
from bot.domain.agenda.views import RoomPlace, StepCard
from bot.domain.kickoff import Kickoff
from bot.domain.refusal import Refusal
from bot.services.agenda_moves import all_on, enter, reach, with_everybody
from bot.services.pressing import Presser, pressed
from bot.services.step_cards import CARD
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class _Moving:
    """An evening in whose rooms an organiser moves something, in one unit of work."""

    unit: UnitOfWork
    kickoff: Kickoff
    course: Course
    now: datetime


class StepService:
    """The agenda of an evening that is on.

    `at` is the step that the presser saw (its id): of two presses at once, the second must not move things twice. Each
    method raises `Refusal` where the evening has moved on meanwhile, and while the quiz is being played.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def card(self, room_step_id: int) -> StepCard | None:
        """What the card of this room's step shows. Buttons ask who presses; this does not."""
        async with self._database.read() as unit:
            room = await unit.steps.room_step(room_step_id)
            kickoff = await unit.kickoffs.by_id(room.kickoff_id) if room else None
            step = await unit.steps.by_id(room.step_id) if room else None
            if room is None or kickoff is None or step is None:
                return None
            programme = await unit.programmes.by_id(kickoff.programme_id)
            group = await unit.groups.by_id(programme.id, room.group_id)
            return StepCard(kickoff, programme, step, room, group.name if group else "")

    async def places(self, kickoff_id: int) -> list[RoomPlace]:
        """Where each room is, by the groups' names; none for the quiz alone."""
        async with self._database.read() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            course = await unit.steps.course(kickoff_id)
            names = {g.id: g.name for g in await unit.groups.of_programme(kickoff.programme_id)} if kickoff else {}
            found = [RoomPlace(group, names.get(group, "?"), course.of(group)) for group in course.rooms]
            return sorted(found, key=lambda place: place.group_id)

    async def current(self, kickoff_id: int) -> KickoffStep:
        """The step in which the evening is. Raises `Refusal` for the quiz alone."""
        async with self._database.read() as unit:
            course = await unit.steps.course(kickoff_id)
        if not course.steps:
            raise Refusal("agenda.quiz_alone")
        return course.current

    async def all_on(self, presser: Presser, kickoff_id: int, at: int) -> KickoffStep:
        """Take every room on to the next step; those that are behind come along, those ahead stay. Gives the step."""
        async with self._moving(presser, kickoff_id, "all_on") as moving:
            target = moving.course.following
            if target is None:
                raise Refusal("agenda.at_the_end")
            if moving.course.current.id != at:
                raise Refusal("kickoff.has_moved_on")
            await all_on(moving.unit, moving.course, target, moving.now)
            return target

    async def all_back(self, presser: Presser, kickoff_id: int, at: int) -> KickoffStep:
        """Take the rooms that are where the evening is one step back. Gives the step."""
        async with self._moving(presser, kickoff_id, "all_back") as moving:
            current = moving.course.current
            if current.id != at:
                raise Refusal("kickoff.has_moved_on")
            rooms = [group for group, room in moving.course.rooms.items() if room.step_id == current.id]
            targets = one_back(moving.course, rooms, everybody=True)
            if current.kind == "close":
                await moving.unit.steps.reached(current.id, None)
            await enter(moving.unit, moving.course, targets, moving.now)
            return targets[rooms[0]]

    async def room_on(self, presser: Presser, kickoff_id: int, group_id: int, at: int) -> KickoffStep:
        """Take one room on. It waits where all go on together, unless the others wait there already."""
        async with self._moving(presser, kickoff_id, "room_on") as moving:
            room = _room(moving.course, group_id, at)
            step = moving.course.of(group_id)
            if step.awaited:
                raise Refusal("agenda.waits_for_others")
            target = moving.course.at(step.position + 1)
            if target is None:
                raise Refusal("agenda.at_the_end")
            barrier = moving.course.gathered({room.group_id: target})
            if barrier is not None:
                await reach(moving.unit, moving.course, barrier, moving.now)
            else:
                await enter(moving.unit, moving.course, {room.group_id: target}, moving.now)
            return target

    async def room_back(self, presser: Presser, kickoff_id: int, group_id: int, at: int) -> KickoffStep:
        """Take one room back by a step."""
        async with self._moving(presser, kickoff_id, "room_back") as moving:
            room = _room(moving.course, group_id, at)
            targets = one_back(moving.course, [room.group_id], everybody=False)
            await enter(moving.unit, moving.course, targets, moving.now)
            return targets[group_id]

    async def extend(self, presser: Presser, kickoff_id: int, at: int, group_id: int | None = None) -> KickoffStep:
        """Give the rooms of this step, or one of them, five minutes more. Gives the step."""
        async with self._moving(presser, kickoff_id, "extend_step") as moving:
            course, now = moving.course, moving.now
            rooms = [room for room in course.rooms.values() if room.step_id == at and group_id in (None, room.group_id)]
            timed = {room.id: max(room.ends_at, now) + EXTENSION for room in rooms if room.ends_at is not None}
            step = course.step(at)
            if step is None or not rooms:
                raise Refusal("kickoff.has_moved_on")
            if not timed:
                raise Refusal("agenda.nothing_to_extend")
            await moving.unit.steps.end_at(timed)
            await moving.unit.outbox.changed(CARD, *timed)
            return step

    @asynccontextmanager
    async def _moving(self, presser: Presser, kickoff_id: int, action: str) -> AsyncIterator[_Moving]:
        on = pressed(self._database, self._clock, presser, kickoff_id, action, "lobby", "running", "podium")
        async with on as (unit, kickoff, now):
            course = await unit.steps.course(kickoff_id)
            if not course.steps:
                raise Refusal("agenda.quiz_alone")
            if kickoff.phase == "running":
                raise Refusal("agenda.quiz_is_on")
            if kickoff.paused:
                raise Refusal("kickoff.is_paused")
            course = await with_everybody(unit, kickoff, course, now)
            if not course.rooms or (course.current.kind == "quiz" and kickoff.phase == "lobby" and _begins(course)):
                raise Refusal("kickoff.has_moved_on")
            yield _Moving(unit, kickoff, course, now)


def _begins(course: Course) -> bool:
    return any(step.kind == "quiz" and step.reached_at is not None for step in course.steps)


def _room(course: Course, group_id: int, at: int) -> RoomStep:
    """This room, if it is still where the presser saw it."""
    room = course.rooms.get(group_id)
    if room is None:
        raise Refusal("agenda.no_such_room")
    if room.step_id != at:
        raise Refusal("agenda.room_has_moved")
    return room
