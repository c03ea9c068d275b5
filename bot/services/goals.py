"""Setting goals, saying how far one is, and what mentors say about them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import Clock
from bot.domain.goals import (
    LONGEST_SENTENCE,
    Goal,
    GoalParts,
    Progress,
    cleaned,
    dropped,
    moved_on,
    reached,
    refuse_draft,
    refuse_many,
    rewritten,
    taken_up,
    written,
)
from bot.domain.goals.coach import Advice, advice
from bot.domain.goals.due import due_day
from bot.domain.goals.views import Told, told
from bot.domain.localtime import local_in
from bot.domain.nudges import NudgeRules
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import plan_group
from bot.storage.unit import Database, UnitOfWork

SHARED = "goals.shared"


@dataclass(frozen=True)
class Coached:
    """A goal as it has been kept, and what the coach says about it."""

    goal: Goal
    advice: list[Advice]


class GoalService:
    """What students do with their goals, and mentors and staff about them."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def add(self, programme: Programme, discord_id: int, parts: GoalParts, locale: str) -> Coached:
        """Keep a new goal, as a draft if its date is none, and hear the coach.

        Raises `Refusal` for anybody but a student. One goal too many is kept all the same: somebody wrote it.
        """
        parts, now = cleaned(parts), self._clock.now()
        async with self._database.write() as unit:
            student = await self._student(unit, programme.id, discord_id)
            today = _today(student, programme, now)
            day = due_day(parts.time_bound, today, locale)
            goal = await unit.goals.add(
                Goal(
                    id=0,
                    programme_id=programme.id,
                    participant_id=student.id,
                    parts=parts,
                    due_day=day,
                    state=written(parts, day),
                    percent=0,
                    told_at=None,
                    created_at=now,
                    changed_at=now,
                    reached_at=None,
                    shared_at=None,
                )
            )
            await self._plan(unit, student, now)
            return Coached(goal, advice(parts, day, today, programme.ends_on))

    async def edit(self, programme: Programme, discord_id: int, goal_id: int, parts: GoalParts, locale: str) -> Coached:
        """Write a goal anew; how it was before is kept."""
        parts, now = cleaned(parts), self._clock.now()
        async with self._database.write() as unit:
            student, before = await self._own(unit, programme.id, discord_id, goal_id)
            today = _today(student, programme, now)
            day = due_day(parts.time_bound, today, locale)
            goal = rewritten(before, parts, day, now)
            if goal.parts != before.parts:
                await unit.goals.add_version(before, now)
            await unit.goals.save(goal)
            await self._plan(unit, student, now)
            return Coached(goal, advice(parts, day, today, programme.ends_on))

    async def room(self, programme: Programme, discord_id: int) -> None:
        """Raises `Refusal` for who is no student, and for one who has goals enough: before they write another."""
        async with self._database.read() as unit:
            student = await self._student(unit, programme.id, discord_id)
            goals = await unit.goals.of_person(student.id)
        refuse_many(sum(goal.state in ("draft", "open") for goal in goals))

    async def own(self, programme: Programme, discord_id: int) -> list[Told]:
        """One's own goals, drafts and those that have ended among them. Raises `Refusal` for who is no student."""
        async with self._database.read() as unit:
            student = await self._student(unit, programme.id, discord_id)
            goals = await unit.goals.of_person(student.id)
            ids = [goal.id for goal in goals]
            return told(goals, await unit.goals.progress(ids), await unit.goals.words(ids))

    async def one_of_mine(self, programme: Programme, discord_id: int, goal_id: int) -> Goal:
        """One of one's own goals. Raises `Refusal` for anybody else's, and for one that does not exist: alike."""
        async with self._database.read() as unit:
            return (await self._own(unit, programme.id, discord_id, goal_id))[1]

    async def tell(self, programme: Programme, discord_id: int, goal_id: int, percent: int, sentence: str) -> Goal:
        """Keep how far somebody is with a goal of theirs, and their sentence about it."""

        def change(goal: Goal, now: datetime) -> Goal:
            return moved_on(goal, percent, now)

        return await self._change(programme, discord_id, goal_id, change, sentence=sentence)

    async def reach(self, programme: Programme, discord_id: int, goal_id: int) -> Goal:
        """Keep that a goal has been reached."""
        return await self._change(programme, discord_id, goal_id, reached)

    async def let_go(self, programme: Programme, discord_id: int, goal_id: int) -> Goal:
        """Keep that somebody has let a goal of theirs go."""
        return await self._change(programme, discord_id, goal_id, dropped)

    async def take_up(self, programme: Programme, discord_id: int, goal_id: int) -> Goal:
        """Open a goal again that had ended: undoes `reach` and `let_go`."""
        return await self._change(programme, discord_id, goal_id, taken_up)

    async def share(self, programme: Programme, discord_id: int, goal_id: int) -> Post:
        """Write down that the group is to see a goal of one's own. The same goal is not shown twice unchanged."""
        now = self._clock.now()
        async with self._database.write() as unit:
            student, goal = await self._own(unit, programme.id, discord_id, goal_id)
            refuse_draft(goal)
            group = await unit.groups.by_id(programme.id, student.group_id) if student.group_id else None
            if group is None or group.channel_id is None:
                raise Refusal("goal.no_channel")
            key = f"goals:shared:{goal.id}:{goal.changed_at.timestamp():.0f}"
            if await unit.outbox.by_key(key):
                raise Refusal("goal.shared_already", channel_id=group.channel_id)
            await unit.goals.save(replace(goal, shared_at=now))
            return await unit.outbox.add(key, SHARED, goal.id, group.channel_id, now)

    async def shared(self, goal_id: int) -> tuple[Programme, Participant, Goal] | None:
        """What a shared goal's card is drawn from; `None` if it is gone or its student has left."""
        async with self._database.read() as unit:
            goal = await unit.goals.any_by_id(goal_id)
            if goal is None:
                return None
            programme = await unit.programmes.by_id(goal.programme_id)
            student = await unit.roster.by_id(goal.programme_id, goal.participant_id)
            return (programme, student, goal) if student and student.removed_at is None else None

    async def _change(
        self,
        programme: Programme,
        discord_id: int,
        goal_id: int,
        change: Callable[[Goal, datetime], Goal],
        sentence: str = "",
    ) -> Goal:
        now = self._clock.now()
        async with self._database.write() as unit:
            student, before = await self._own(unit, programme.id, discord_id, goal_id)
            goal = change(before, now)
            await unit.goals.save(goal)
            if goal.told_at == now:
                said = " ".join(sentence.split())[:LONGEST_SENTENCE]
                await unit.goals.add_progress(Progress(goal_id=goal.id, percent=goal.percent, sentence=said, at=now))
            await self._plan(unit, student, now)
            return goal

    async def _plan(self, unit: UnitOfWork, student: Participant, now: datetime) -> None:
        if student.group_id is not None:
            await plan_group(unit, student.programme_id, student.group_id, now, self._rules)

    @staticmethod
    async def _student(unit: UnitOfWork, programme_id: int, discord_id: int) -> Participant:
        person = await unit.roster.by_discord_id(programme_id, discord_id)
        if person is None or person.kind != "student":
            raise Refusal("goal.students_only" if person else "goal.not_joined")
        return person

    async def _own(
        self, unit: UnitOfWork, programme_id: int, discord_id: int, goal_id: int
    ) -> tuple[Participant, Goal]:
        student = await self._student(unit, programme_id, discord_id)
        goal = await unit.goals.by_id(programme_id, goal_id)
        if goal is None or goal.participant_id != student.id:
            raise Refusal("goal.unknown")
        return student, goal


def _today(student: Participant, programme: Programme, now: datetime) -> date:
    return local_in(now, student.time_zone or programme.time_zone).date()
