"""The job that makes the groups' channels: what it has been asked, what it has done, what is left."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.group_job import GroupJob, JobProgress
from bot.domain.groups import check_groups, joined
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers
from bot.domain.programme import Programme
from bot.storage.unit import Database

PROGRESS = "groups.progress"
WELCOME = "groups.welcome"


@dataclass(frozen=True)
class Asked:
    """What came of `/groups create`: a job (`None` if every group has its channel), and whether it is a new one."""

    job: GroupJob | None
    new: bool
    made: int
    all_groups: int


class GroupJobService:
    """One job at a time for each programme."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, programme: Programme, actor_id: int) -> Asked:
        """Start making the channels that are missing. A job that is under way goes on instead.

        Raises `Refusal` where the groups are not ready (`bot.domain.groups.check_groups`).
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            groups = await unit.groups.with_people(programme.id)
            missing = [g for g in groups if g.group.channel_id is None]
            made = len(groups) - len(missing)
            if running := await unit.group_jobs.running(programme.id):
                return Asked(running[0], False, made, len(groups))
            check_groups(groups, await unit.roster.everyone(programme.id))
            if not missing:
                return Asked(None, False, made, len(groups))
            job = await unit.group_jobs.add(programme.id, actor_id, len(missing), now)
            await unit.programmes.record(programme.id, actor_id, "groups.create", job.id, now)
            if programme.organisers_channel_id is not None:
                key = f"groups:job:{job.id}:progress"
                await unit.outbox.add(key, PROGRESS, job.id, programme.organisers_channel_id, now)
            return Asked(job, True, made, len(groups))

    async def unfinished(self) -> list[GroupJob]:
        """Jobs that have not ended, or whose end has not been told in the organisers' channel."""
        async with self._database.read() as unit:
            return await unit.group_jobs.untold()

    async def told(self, job_id: int) -> None:
        """Keep that the organisers' channel shows how a job ended."""
        async with self._database.write() as unit:
            await unit.group_jobs.told(job_id, self._clock.now())

    async def running(self, programme_id: int) -> bool:
        async with self._database.read() as unit:
            return bool(await unit.group_jobs.running(programme_id))

    async def job(self, job_id: int) -> tuple[GroupJob, Programme]:
        async with self._database.read() as unit:
            job = await unit.group_jobs.by_id(job_id)
            return job, await unit.programmes.by_id(job.programme_id)

    async def groups(self, programme_id: int) -> tuple[list[GroupMembers], list[GroupMembers]]:
        """Those with a channel, and those that are to get one: only groups with a mentor are."""
        async with self._database.read() as unit:
            groups = await unit.groups.with_people(programme_id)
        done = [g for g in groups if g.group.channel_id is not None]
        return done, [g for g in groups if g.group.channel_id is None and g.mentors]

    async def asking(self, job_id: int) -> None:
        """Mark that Discord is about to be asked for a category."""
        async with self._database.write() as unit:
            await unit.group_jobs.asking(job_id, self._clock.now())

    async def asking_for(self, job: GroupJob, group_id: int) -> GroupMembers | None:
        """Mark that Discord is about to be asked for this group's channel. Gives its people as they are now.

        `None` if it is to have none by now: it was removed, has one already, or has lost its mentors.
        """
        async with self._database.write() as unit:
            found = await unit.groups.one_with_guests(job.programme_id, group_id)
            if found is None or found.group.channel_id is not None or not found.mentors:
                return None
            await unit.group_jobs.asking(job.id, self._clock.now())
            return found

    async def people(self, programme_id: int, group_id: int) -> GroupMembers | None:
        """A group as it is now; `None` if it has been removed."""
        async with self._database.read() as unit:
            return await unit.groups.one_with_guests(programme_id, group_id)

    async def keep(self, programme_id: int, group_id: int, channel_id: int, people: frozenset[int]) -> Post | None:
        """Keep the channel of a group, which lets these Discord ids in, and write its welcome down.

        `None`, and nothing is kept, if the group has other people by now: the channel is to be brought up to date
        first. From here on a change of the roster reaches the channel by itself.
        """
        async with self._database.write() as unit:
            found = await unit.groups.one_with_guests(programme_id, group_id)
            if (joined(found) if found else frozenset()) != people:
                return None
            await unit.groups.keep_channel(group_id, channel_id)
            await unit.nudge_plans.renew(programme_id, [group_id])
            return await unit.outbox.add(
                f"groups:welcome:{channel_id}", WELCOME, group_id, channel_id, self._clock.now()
            )

    async def welcome(self, group_id: int) -> tuple[GroupMembers, Programme] | None:
        """What a welcome message is drawn from; `None` if the group is gone."""
        async with self._database.read() as unit:
            programme_id = await unit.groups.programme_of(group_id)
            if programme_id is None:
                return None
            found = await unit.groups.one_with_people(programme_id, group_id)
            return (found, await unit.programmes.by_id(programme_id)) if found else None

    async def progress(self, job_id: int, *, waiting: bool = False) -> tuple[JobProgress, Programme, Post | None]:
        """How far a job is, and the message in the organisers' channel that says so."""
        async with self._database.read() as unit:
            job = await unit.group_jobs.by_id(job_id)
            groups = await unit.groups.with_people(job.programme_id)
            missing = sum(g.group.channel_id is None for g in groups)
            progress = JobProgress(
                job=job, made=max(0, job.groups_total - missing), all_groups=len(groups), waiting=waiting
            )
            post = await unit.outbox.by_key(f"groups:job:{job_id}:progress")
            return progress, await unit.programmes.by_id(job.programme_id), post

    async def finish(self, job_id: int) -> None:
        async with self._database.write() as unit:
            await unit.group_jobs.end(job_id, "done", None, self._clock.now())

    async def stop(self, job_id: int, reason: str) -> None:
        """End it before all is done. `reason` is a key of the text catalogue that needs no blanks."""
        async with self._database.write() as unit:
            await unit.group_jobs.end(job_id, "stopped", reason, self._clock.now())
