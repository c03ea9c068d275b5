"""Asking a trial question in every room, days before the kickoff."""

from bot.clock import Clock
from bot.domain.kickoff_trial import LASTS, Trial, TrialResult, refuse_during
from bot.domain.outbox import Post
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork

QUESTION = "trials.question"
"""In a group's channel. Its key ends with the group's id."""
RESULT = "trials.result"
"""In the organisers' channel, once the time is up."""


class TrialService:
    """One trial at a time in a programme. It counts for nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def start(self, programme: Programme, actor_id: int) -> tuple[Trial, list[Post]]:
        """Write down the question for every room; while one is open, give that one and nothing to send.

        Raises `Refusal` while a kickoff is on, and where channels or the organisers' channel are missing.
        """
        now = self._clock.now()
        if programme.organisers_channel_id is None:
            raise Refusal("kickoff.no_organisers_channel")
        async with self._database.write() as unit:
            kickoff = await unit.kickoffs.latest(programme.id)
            steps = await unit.steps.of_kickoff(kickoff.id) if kickoff else []
            refuse_during(kickoff, with_steps=bool(steps))
            if unended := await unit.trials.unended(programme.id):
                return unended[0], []
            groups = [g for g in await unit.groups.of_programme(programme.id) if g.channel_id is not None]
            if not groups:
                raise Refusal("trial.no_channels")
            trial = await unit.trials.add(programme.id, actor_id, now, now + LASTS)
            await unit.programmes.record(programme.id, actor_id, "trials.start", trial.id, now)
            rows = [(f"trial:{trial.id}:group:{g.id}", QUESTION, trial.id, g.channel_id or 0) for g in groups]
            await unit.outbox.add_all(rows, now)
            return trial, await unit.outbox.of_subject(QUESTION, trial.id)

    async def press(self, programme: Programme, discord_id: int, channel_id: int | None, trial_id: int) -> None:
        """Keep that somebody could press. A second time changes nothing.

        Raises `Refusal` once the time is up, and for whoever is not of the group whose channel this is.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            trial = await self._mine(unit, programme, trial_id)
            if not trial.is_open(now):
                raise Refusal("trial.over")
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            if person is None:
                raise Refusal("kickoff.not_joined")
            group = await unit.groups.by_id(programme.id, person.group_id) if person.group_id else None
            if group is None or group.channel_id is None or group.channel_id != channel_id:
                raise Refusal("kickoff.not_your_group")
            await unit.trials.press(trial.id, person.id, now)

    async def result(self, programme: Programme, trial_id: int) -> TrialResult:
        """Who has pressed so far. Raises `Refusal` for a trial that is not of this programme."""
        async with self._database.read() as unit:
            return await self._result(unit, await self._mine(unit, programme, trial_id))

    async def shown(self, trial_id: int) -> tuple[Programme, TrialResult] | None:
        """What a trial's messages are drawn from."""
        async with self._database.read() as unit:
            trial = await unit.trials.by_id(trial_id)
            if trial is None:
                return None
            return await unit.programmes.by_id(trial.programme_id), await self._result(unit, trial)

    async def end_due(self) -> list[Trial]:
        """End the trials whose time is up, and write down that organisers are to hear. Gives those still open."""
        now = self._clock.now()
        async with self._database.write() as unit:
            unended = await unit.trials.unended()
            for trial in unended:
                if trial.is_open(now):
                    continue
                await unit.trials.end(trial.id, now)
                await unit.outbox.changed(QUESTION, trial.id)
                where = (await unit.programmes.by_id(trial.programme_id)).organisers_channel_id
                if where is not None:
                    await unit.outbox.add(f"trial:{trial.id}:result", RESULT, trial.id, where, now)
            return [trial for trial in unended if trial.is_open(now)]

    @staticmethod
    async def _result(unit: UnitOfWork, trial: Trial) -> TrialResult:
        posts = await unit.outbox.of_subject(QUESTION, trial.id)
        asked = frozenset(int(p.key.rpartition(":")[2]) for p in posts if p.message_id is not None)
        groups = await unit.groups.with_people(trial.programme_id)
        return TrialResult(trial, groups, await unit.trials.pressed(trial.id), asked)

    @staticmethod
    async def _mine(unit: UnitOfWork, programme: Programme, trial_id: int) -> Trial:
        trial = await unit.trials.by_id(trial_id)
        if trial is None or trial.programme_id != programme.id:
            raise Refusal("trial.unknown")
        return trial
