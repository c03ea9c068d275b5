"""Goals as pictures to keep, at the end of the programme."""

from datetime import datetime

from bot.clock import Clock
from bot.domain.goals import Goal
from bot.domain.goals.ending import cards_at, cards_due, cards_key
from bot.domain.goals.views import shown_to_group
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database

CARDS = "goals.cards"


class GoalCardService:
    """Who is told of the pictures, and which goals are one's own to keep."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def write_due(self) -> list[Post]:
        """Write down, once for each group with a goal in it, that the programme ends and goals can be kept.

        Gives what is not in its channel yet.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            for programme in await unit.programmes.every():
                if not cards_due(programme, now):
                    continue
                groups = {cards_key(programme, g.id): g for g in await unit.groups.of_programme(programme.id)}
                # Looked at for days: those that have been told are not to cost a look at their goals each time.
                told = await unit.outbox.written(groups)
                for key, group in groups.items():
                    if key in told or group.channel_id is None:
                        continue
                    if shown_to_group(await unit.goals.of_group(group.id)):
                        await unit.outbox.add(key, CARDS, programme.id, group.channel_id, now)
            return await unit.outbox.waiting([CARDS])

    async def next_at(self) -> datetime | None:
        """When to look next; `None` while no programme's end is ahead."""
        now = self._clock.now()
        async with self._database.read() as unit:
            moments = [cards_at(programme) for programme in await unit.programmes.every()]
        return min((moment for moment in moments if moment is not None and moment > now), default=None)

    async def to_keep(self, programme: Programme, discord_id: int) -> tuple[Participant, list[Goal]]:
        """Somebody's own goals, on the way or reached, oldest first.

        Raises `Refusal` for anybody but a student, and for one without a goal.
        """
        async with self._database.read() as unit:
            student = await unit.roster.by_discord_id(programme.id, discord_id)
            if student is None or student.kind != "student":
                raise Refusal("goal.students_only" if student else "goal.not_joined")
            goals = shown_to_group(await unit.goals.of_person(student.id))
        if not goals:
            raise Refusal("goal.none_to_keep")
        return student, sorted(goals, key=lambda goal: goal.id)
