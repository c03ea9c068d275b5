"""The moves of an evening: rooms go from step to step, wait for each other, and are taken along.

Each works inside the caller's unit of work and writes down what is to be said; nothing is said here. While the quiz
runs none of this is called: a vote must not wait for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bot.domain.agenda import AFTER_QUIZ, KickoffStep, RoomStep
from bot.domain.agenda.course import Course, ends_at
from bot.domain.kickoff import Kickoff
from bot.domain.refusal import Refusal
from bot.services.kickoff_moves import take_in_groups
from bot.services.room_cards import follow_channels, write_cards
from bot.services.step_cards import CARD
from bot.services.step_kinds import RULES
from bot.services.step_rules import StepRule
from bot.storage.unit import UnitOfWork


@dataclass(frozen=True)
class Look:
    """What a look at the agenda came to. `begins` says that the quiz is to begin now."""

    wake_at: datetime | None = None
    begins: bool = False


async def go_on(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> Look:
    """Take the rooms as far as the clock allows. Doing it again changes nothing."""
    if kickoff.phase in ("running", "closed"):
        return Look()
    course = await unit.steps.course(kickoff.id)
    if not course.steps:
        return Look()
    course = await with_everybody(unit, kickoff, course, now)
    course = await _let_out_of_quiz(unit, kickoff, course)
    runs = kickoff.automatic and not kickoff.paused
    while runs and (due := course.due(now)):
        barrier = course.gathered(due)
        course = await (reach(unit, course, barrier, now) if barrier else enter(unit, course, due, now))
    if not kickoff.paused and (barrier := course.gathered()):
        course = await reach(unit, course, barrier, now)
    if kickoff.began_at is None and course.current.position > 1:
        await unit.kickoffs.change(kickoff.id, began_at=now)
    begins = kickoff.phase == "lobby" and any(s.kind == "quiz" and s.reached_at is not None for s in course.steps)
    looks = [await _in_steps(unit, kickoff, course, now), course.wakes_at(now) if runs else None]
    return Look(min((look for look in looks if look is not None), default=None), begins)


async def open_evening(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> None:
    """Everybody is in the first step, the lobby, whose message stands on its own."""
    course = await unit.steps.course(kickoff.id)
    await unit.steps.reached(course.steps[0].id, now)
    await with_everybody(unit, kickoff, await unit.steps.course(kickoff.id), now)


async def enter(unit: UnitOfWork, course: Course, targets: Mapping[int, KickoffStep], now: datetime) -> Course:
    """Take these rooms (by group) each to its step, with its card; the cards of the steps they leave say so."""
    if not targets:
        return course
    channels = {g.group_id: g.channel_id for g in await unit.kickoffs.groups(course.steps[0].kickoff_id)}
    await _leave(unit, course, [course.rooms[group] for group in targets if group in course.rooms], now)
    by_step = sorted(targets.items(), key=lambda found: found[1].position)
    for _, some in groupby(by_step, key=lambda found: found[1].position):
        places = dict(some)
        step = next(iter(places.values()))
        theirs = {group: channels[group] for group in places}
        rooms = await unit.steps.enter(step, theirs, now, ends_at(step, now))
        await write_cards(unit, step, rooms, now)
        if not step.awaited:
            await _entered(unit, step, rooms, now)
    return await unit.steps.course(course.steps[0].kickoff_id)


async def reach(unit: UnitOfWork, course: Course, barrier: KickoffStep, now: datetime) -> Course:
    """All rooms together begin this step: those behind are taken along, those that wait go on."""
    await unit.steps.reached(barrier.id, now)
    reached = replace(barrier, reached_at=now)
    waiting = [room for room in course.rooms.values() if room.step_id == barrier.id]
    await unit.steps.end_at(dict.fromkeys((room.id for room in waiting), ends_at(reached, now)))
    await unit.outbox.changed(CARD, *(room.id for room in waiting))
    await _entered(unit, reached, waiting, now)
    return await enter(unit, course, dict.fromkeys(course.behind(reached), reached), now)


async def all_on(unit: UnitOfWork, course: Course, target: KickoffStep, now: datetime) -> Course:
    """Take every room that is behind to this step; those ahead stay where they are."""
    for barrier in course.steps:
        if barrier.awaited and barrier.position <= target.position:
            course = await reach(unit, course, barrier, now)
    return await enter(unit, course, dict.fromkeys(course.behind(target), target), now)


async def stop_clock(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> None:
    """Nothing goes on by itself until the clock is started again. Raises `Refusal` for the quiz alone."""
    rooms = await unit.steps.rooms(kickoff.id)
    if not rooms:
        raise Refusal("kickoff.has_moved_on")
    if kickoff.paused:
        raise Refusal("kickoff.is_paused")
    await unit.kickoffs.change(kickoff.id, paused=True, paused_at=now)
    await unit.outbox.changed(CARD, *(room.id for room in rooms))


async def start_clock(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> None:
    """The time that was left to each room when the clock was stopped is left to it now."""
    course = await unit.steps.course(kickoff.id)
    stopped_at = kickoff.paused_at or now
    await unit.kickoffs.change(kickoff.id, paused=False, paused_at=None)
    for step in course.steps:
        rooms = [room for room in course.rooms.values() if room.step_id == step.id]
        for room in rooms:
            by = now - max(stopped_at, room.entered_at)
            await unit.steps.later([room], by)
            await RULES.get(step.kind, StepRule()).resumed(unit, kickoff, step, [room], by)
        await unit.outbox.changed(CARD, *(room.id for room in rooms))


async def leave_all(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> None:
    """The evening is over in every room."""
    course = await unit.steps.course(kickoff.id)
    await _leave(unit, course, list(course.rooms.values()), now)


async def with_everybody(unit: UnitOfWork, kickoff: Kickoff, course: Course, now: datetime) -> Course:
    """Rooms that are new come to where the evening is; rooms that are no more leave it; moved ones get their card."""
    taking_part = {group.group_id: group.channel_id for group in await take_in_groups(unit, kickoff)}
    course = await follow_channels(unit, course, taking_part, now)
    sitting = (await unit.stand_ins.of_kickoffs([kickoff.id])).sits_in
    groups = {group.id for group in await unit.groups.of_programme(kickoff.programme_id)}
    there = {group for group in taking_part.keys() & groups if sitting.get(group) not in groups}
    gone = [room for group, room in course.rooms.items() if group not in there]
    fresh = there - course.rooms.keys()
    if not (gone or fresh):
        return course
    await _leave(unit, course, gone, now)
    course = Course(course.steps, {group: room for group, room in course.rooms.items() if group in there})
    return await enter(unit, course, dict.fromkeys(fresh, course.current), now)


async def _let_out_of_quiz(unit: UnitOfWork, kickoff: Kickoff, course: Course) -> Course:
    """After the podium the clock runs again for the rooms that are in the quiz."""
    if kickoff.phase != "podium" or kickoff.ended_at is None:
        return course
    quiz = {step.id for step in course.steps if step.kind == "quiz"}
    rooms = [room for room in course.rooms.values() if room.step_id in quiz and room.ends_at is None]
    if not rooms:
        return course
    await unit.steps.end_at(dict.fromkeys((room.id for room in rooms), kickoff.ended_at + AFTER_QUIZ))
    return await unit.steps.course(kickoff.id)


async def _leave(unit: UnitOfWork, course: Course, rooms: Collection[RoomStep], now: datetime) -> None:
    """These rooms go from where they are; the cards that they leave say so."""
    ids = [room.id for room in rooms]
    await unit.steps.leave(ids, now)
    await unit.outbox.changed(CARD, *ids)
    for step in course.steps:
        if theirs := [room for room in rooms if room.step_id == step.id and step.kind in RULES]:
            kickoff = await unit.kickoffs.by_id(step.kickoff_id)
            assert kickoff is not None
            await RULES[step.kind].left(unit, kickoff, step, theirs, now)


async def _entered(unit: UnitOfWork, step: KickoffStep, rooms: Collection[RoomStep], now: datetime) -> None:
    kickoff = await unit.kickoffs.by_id(step.kickoff_id)
    assert kickoff is not None
    await RULES.get(step.kind, StepRule()).entered(unit, kickoff, step, list(rooms), now)


async def _in_steps(unit: UnitOfWork, kickoff: Kickoff, course: Course, now: datetime) -> datetime | None:
    """What the steps do of their own. Gives the first moment at which one wants another look."""
    if kickoff.paused:
        return None
    looks = []
    for step in course.steps:
        rooms = [room for room in course.rooms.values() if room.step_id == step.id]
        if rooms and not step.awaited and step.kind in RULES:
            looks.append(await RULES[step.kind].go_on(unit, kickoff, step, rooms, now))
    return min((look for look in looks if look is not None), default=None)
