"""The job that makes the groups' channels: what it has been asked, what it has done, what is left."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.group_job import GroupJob, JobKind, JobProgress, refuse_other_wish
from bot.domain.groups import check_groups, joined, lacks
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork

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

    async def begin(self, programme: Programme, actor_id: int, *, voice: bool | None = None) -> Asked:
        """Start making the channels that are missing. A job that is under way goes on instead.

        With `voice`, each group gets a voice channel too, now and from now on; `None` leaves that as it is. Raises
        `Refusal` where the groups are not ready (`bot.domain.groups.check_groups`), and for another wish about voice
        while a job is under way.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            groups = await unit.groups.with_people(programme.id)
            wanted = (await unit.programmes.by_id(programme.id)).voice
            if running := await unit.group_jobs.running(programme.id):
                refuse_other_wish(running[0], wanted, voice)
                missing = [g for g in groups if lacks(g.group, voice=wanted)]
                return Asked(running[0], False, len(groups) - len(missing), len(groups))
            check_groups(groups, await unit.roster.everyone(programme.id))
            if voice is not None and voice != wanted:
                wanted = voice
                await unit.programmes.change(programme.id, voice=voice)
                await unit.programmes.record(
                    programme.id, actor_id, f"groups.voice.{'on' if voice else 'off'}", None, now
                )
            missing = [g for g in groups if lacks(g.group, voice=wanted)]
            made = len(groups) - len(missing)
            if not missing:
                return Asked(None, False, made, len(groups))
            job = await self._add(unit, programme, actor_id, len(missing), "make")
            return Asked(job, True, made, len(groups))

    async def take_voice(self, programme: Programme, actor_id: int, seen: int) -> GroupJob:
        """Have the groups' voice channels deleted, and make no more.

        `seen` is how many the organiser was told of. Raises `Refusal` if it is another number by now, and while
        channels are being made.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            if running := await unit.group_jobs.running(programme.id):
                if running[0].kind == "take_voice":
                    return running[0]
                raise Refusal("groups.voice_later")
            count = sum(g.voice_channel_id is not None for g in await unit.groups.of_programme(programme.id))
            if not count or count != seen:
                raise Refusal("groups.list_has_changed")
            await unit.programmes.change(programme.id, voice=False)
            await unit.programmes.record(programme.id, actor_id, "groups.voice.off", None, now)
            return await self._add(unit, programme, actor_id, count, "take_voice")

    async def _add(
        self, unit: UnitOfWork, programme: Programme, actor_id: int, groups_total: int, kind: JobKind
    ) -> GroupJob:
        now = self._clock.now()
        job = await unit.group_jobs.add(programme.id, actor_id, groups_total, now, kind)
        await unit.programmes.record(
            programme.id, actor_id, "groups.create" if kind == "make" else "groups.take_voice", job.id, now
        )
        if programme.organisers_channel_id is not None:
            key = f"groups:job:{job.id}:progress"
            await unit.outbox.add(key, PROGRESS, job.id, programme.organisers_channel_id, now)
        return job

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

    async def groups(self, programme_id: int) -> list[GroupMembers]:
        """The groups that are to have channels: those that have a mentor, and those that have a channel already."""
        async with self._database.read() as unit:
            groups = await unit.groups.with_people(programme_id)
        return [g for g in groups if g.mentors or g.group.channel_ids]

    async def written_down(self, programme_id: int) -> set[int]:
        """The voice channels of all groups, those that have been removed too."""
        async with self._database.read() as unit:
            every = await unit.imports.groups_ever(programme_id)
            return {group.voice_channel_id for group in every if group.voice_channel_id is not None}

    async def asking(self, job_id: int) -> None:
        """Mark that Discord is about to be asked for a category."""
        async with self._database.write() as unit:
            await unit.group_jobs.asking(job_id, self._clock.now())

    async def asking_for(self, job: GroupJob, group_id: int, *, voice: bool = False) -> GroupMembers | None:
        """Mark that Discord is about to be asked for this group's text or voice channel. Gives its people as of now.

        `None` if it is to have none by now: it was removed, has one already, or has lost its mentors.
        """
        async with self._database.write() as unit:
            found = await unit.groups.one_with_guests(job.programme_id, group_id)
            if found is None or not found.mentors:
                return None
            if (found.group.voice_channel_id if voice else found.group.channel_id) is not None:
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

    async def keep_voice(self, programme_id: int, group_id: int, channel_id: int, people: frozenset[int]) -> bool:
        """Keep the voice channel of a group, which lets these Discord ids in; a welcome that stands names it, then.

        `False`, and nothing is kept, if the group has other people by now, as with `keep`.
        """
        async with self._database.write() as unit:
            found = await unit.groups.one_with_guests(programme_id, group_id)
            if (joined(found) if found else frozenset()) != people:
                return False
            await unit.groups.keep_voice(group_id, channel_id)
            await unit.outbox.changed(WELCOME, group_id)
            return True

    async def voice_gone(self, group_id: int) -> None:
        """Keep that a group has no voice channel any more; its welcome does not name it, then."""
        async with self._database.write() as unit:
            await unit.groups.keep_voice(group_id, None)
            await unit.outbox.changed(WELCOME, group_id)

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
            programme = await unit.programmes.by_id(job.programme_id)
            groups = await unit.groups.with_people(job.programme_id)
            if job.kind == "take_voice":
                left = sum(g.group.voice_channel_id is not None for g in groups)
            else:
                left = sum(bool(lacks(g.group, voice=programme.voice)) for g in groups)
            progress = JobProgress(
                job=job,
                made=max(0, job.groups_total - left),
                all_groups=len(groups),
                waiting=waiting,
                voice=programme.voice,
            )
            post = await unit.outbox.by_key(f"groups:job:{job_id}:progress")
            return progress, programme, post

    async def finish(self, job_id: int) -> None:
        async with self._database.write() as unit:
            await unit.group_jobs.end(job_id, "done", None, self._clock.now())

    async def stop(self, job_id: int, reason: str) -> None:
        """End it before all is done. `reason` is a key of the text catalogue that needs no blanks."""
        async with self._database.write() as unit:
            await unit.group_jobs.end(job_id, "stopped", reason, self._clock.now())
