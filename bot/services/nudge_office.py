"""What organisers do about nudges as a whole: look ahead, look back, hold all of them, take one back."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.nudges import Nudge, NudgeRules
from bot.domain.nudges.preview import Coming, simulate
from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import load_facts, plan_group
from bot.storage.unit import Database, UnitOfWork

AHEAD, BACK = timedelta(days=7), timedelta(days=14)
"""How far the list of nudges reaches."""
MOST_LISTED = 2000
MOST_SUGGESTED = 25


@dataclass(frozen=True)
class Preview:
    """What the coming weeks would bring if nobody did anything: nudges in order, and who and what they are about.

    `paused_at` is since when nothing goes out at all.
    """

    coming: Sequence[Coming]
    groups: Mapping[int, MentorGroup]
    people: Mapping[int, Participant]
    paused_at: datetime | None


@dataclass(frozen=True)
class Listed:
    """Nudges that were due lately or are soon, the newest first."""

    nudges: Sequence[Nudge]
    groups: Mapping[int, MentorGroup]
    people: Mapping[int, Participant]
    paused_at: datetime | None


@dataclass(frozen=True)
class Held:
    """What a pause holds: how many nudges are due in the coming week, how many by now; and since when it is on."""

    due: int
    overdue: int
    paused_at: datetime | None


class NudgeOfficeService:
    """The organisers' side of the engine."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def preview(self, programme: Programme, weeks: int, group_id: int | None = None) -> Preview:
        """Who would receive what and when over so many weeks, in all groups or one. Nothing is sent or kept.

        Raises `Refusal` if the programme has no such group.
        """
        now = self._clock.now()
        async with self._database.read() as unit:
            members = await self._groups(unit, programme, group_id)
            facts = await load_facts(unit, programme.id, [m.group.id for m in members], now, self._rules)
            plan = await unit.nudge_plans.of(programme.id)
        until = now + timedelta(weeks=weeks)
        # Two months of 250 groups are seconds of work: in a thread, the loop has its turns in between.
        coming = await asyncio.to_thread(lambda: list(simulate(facts, self._rules, now, until)))
        return Preview(coming, _groups(members), _people(members), plan.paused_at)

    async def listed(self, programme: Programme) -> Listed:
        """What was due in the last two weeks and what is in the next, the newest first."""
        now = self._clock.now()
        async with self._database.read() as unit:
            found = await unit.nudges.between(programme.id, now - BACK, now + AHEAD, MOST_LISTED)
            groups = {group.id: group for group in await unit.imports.groups_ever(programme.id)}
            people = {person.id: person for person in await unit.roster.everyone_ever(programme.id)}
            return Listed(found, groups, people, (await unit.nudge_plans.of(programme.id)).paused_at)

    async def held(self, programme: Programme) -> Held:
        """What a pause holds, or would hold."""
        async with self._database.read() as unit:
            return await self._held(unit, programme)

    async def pause(self, programme: Programme, actor_id: int) -> Held:
        """Send nothing until `resume`. A second time does nothing more."""
        now = self._clock.now()
        async with self._database.write() as unit:
            plan = await unit.nudge_plans.of(programme.id)
            if plan.paused_at is None:
                await unit.nudge_plans.save(programme.id, replace(plan, paused_at=now, paused_by=actor_id))
                await unit.programmes.record(programme.id, actor_id, "nudges.pause", programme.id, now)
            return await self._held(unit, programme)

    async def resume(self, programme: Programme, actor_id: int) -> Held:
        """Send again: what has become due meanwhile and is still useful goes out, paced, the oldest first.

        Gives what was held until now. Raises `Refusal` if nothing was.
        """
        async with self._database.write() as unit:
            held = await self._held(unit, programme)
            if held.paused_at is None:
                raise Refusal("nudges.not_paused")
            plan = await unit.nudge_plans.of(programme.id)
            await unit.nudge_plans.save(programme.id, replace(plan, paused_at=None, paused_by=None))
            await unit.programmes.record(programme.id, actor_id, "nudges.resume", programme.id, self._clock.now())
            return held

    async def _held(self, unit: UnitOfWork, programme: Programme) -> Held:
        now = self._clock.now()
        return Held(
            due=await unit.nudges.pending_until(programme.id, now + AHEAD),
            overdue=await unit.nudges.pending_until(programme.id, now),
            paused_at=(await unit.nudge_plans.of(programme.id)).paused_at,
        )

    async def pending_like(self, programme: Programme, typed: str) -> list[tuple[Nudge, str, str | None]]:
        """Planned nudges to pick from, the next first, each with its group's and its person's name; as many as shown.

        Those whose group or person has what was typed in the name.
        """
        wanted = typed.strip().casefold()
        async with self._database.read() as unit:
            pending = await unit.nudges.pending(programme.id, MOST_LISTED)
            groups = {group.id: group.name for group in await unit.imports.groups_ever(programme.id)}
            people = {known.id: known.name for known in await unit.roster.known(programme.id)}
        found = [(n, groups.get(n.group_id, ""), people.get(n.participant_id or 0)) for n in pending]
        return [row for row in found if wanted in f"{row[1]} {row[2] or ''}".casefold()][:MOST_SUGGESTED]

    async def names(self, programme: Programme, nudge: Nudge) -> tuple[str, str | None]:
        """The names of a nudge's group and person."""
        async with self._database.read() as unit:
            groups = {group.id: group.name for group in await unit.imports.groups_ever(programme.id)}
            person = await unit.roster.by_id(programme.id, nudge.participant_id) if nudge.participant_id else None
            return groups[nudge.group_id], person.name if person else None

    async def cancel(self, programme: Programme, actor_id: int, nudge_id: int) -> Nudge:
        """Take a planned nudge back; the matter's next one is planned as if it had been sent.

        Raises `Refusal` for one that is not planned (any more), or is another programme's.
        """
        async with self._database.write() as unit:
            nudge = await self._nudge(unit, programme, nudge_id)
            if not await unit.nudges.drop([(nudge.id, "cancelled")]):
                raise Refusal("nudges.not_pending")
            await self._follow(unit, programme, actor_id, "cancelled", nudge)
            return await self._nudge(unit, programme, nudge_id)

    async def restore(self, programme: Programme, actor_id: int, nudge_id: int) -> Nudge:
        """Plan a cancelled nudge again. What it comes to now is in its state: its matter may be done.

        Raises `Refusal` for one that is not cancelled, or is another programme's.
        """
        async with self._database.write() as unit:
            nudge = await self._nudge(unit, programme, nudge_id)
            if not await unit.nudges.restore(nudge.id):
                raise Refusal("nudges.not_cancelled")
            await self._follow(unit, programme, actor_id, "restored", nudge)
            return await self._nudge(unit, programme, nudge_id)

    @staticmethod
    async def _nudge(unit: UnitOfWork, programme: Programme, nudge_id: int) -> Nudge:
        if nudge := await unit.nudges.by_id(programme.id, nudge_id):
            return nudge
        raise Refusal("nudges.not_pending")

    async def _follow(self, unit: UnitOfWork, programme: Programme, actor_id: int, action: str, nudge: Nudge) -> None:
        now = self._clock.now()
        await unit.programmes.record(programme.id, actor_id, f"nudges.{action}", nudge.id, now)
        await plan_group(unit, programme.id, nudge.group_id, now, self._rules)

    @staticmethod
    async def _groups(unit: UnitOfWork, programme: Programme, group_id: int | None) -> list[GroupMembers]:
        every = await unit.groups.with_people(programme.id)
        found = [members for members in every if group_id in (None, members.group.id)]
        if group_id is not None and not found:
            raise Refusal("groups.unknown")
        return found


def _groups(members: Sequence[GroupMembers]) -> dict[int, MentorGroup]:
    return {m.group.id: m.group for m in members}


def _people(members: Sequence[GroupMembers]) -> dict[int, Participant]:
    return {person.id: person for m in members for person in m.everyone}
