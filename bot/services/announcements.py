"""Saying something to every group: drafted, confirmed, on its way, finished."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.announcements import DRAFTS_KEPT, Announcement, Reach, cleaned, refuse_sent
from bot.domain.outbox import Post
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork

POST = "announcements.post"
"""In a group's channel. Its key ends with the group's id."""
SUMMARY = "announcements.summary"
"""In the organisers' channel, once it is finished: who got it."""


@dataclass(frozen=True)
class Draft:
    """An announcement as it is previewed: how many groups would get it, and who would not, having no channel."""

    announcement: Announcement
    groups: int
    without_channel: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """An announcement that has gone out, as the summary shows it."""

    announcement: Announcement
    programme: Programme
    reach: Reach


class AnnouncementService:
    """Each goes out once, and into each channel once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def draft(self, programme: Programme, actor_id: int, words: str) -> Draft:
        """Keep a draft. Raises `Refusal` for words that do not fit, and where no group has a channel."""
        words, now = cleaned(words), self._clock.now()
        async with self._database.write() as unit:
            await unit.announcements.discard_drafts(now - DRAFTS_KEPT)
            announcement = await unit.announcements.add(programme.id, words, actor_id, now)
            return await self._draft(unit, announcement)

    async def reword(self, programme: Programme, actor_id: int, announcement_id: int, words: str) -> Draft:
        """Give a draft other words. Raises `Refusal` as `draft` does, if it is not theirs, and once it was sent."""
        words = cleaned(words)
        async with self._database.write() as unit:
            announcement = await self._unsent(unit, programme, actor_id, announcement_id)
            await unit.announcements.change(announcement.id, words=words)
            return await self._draft(unit, replace(announcement, words=words))

    async def drafted(self, programme: Programme, actor_id: int, announcement_id: int) -> Announcement:
        """A draft, for whoever made it. Raises `Refusal` for anybody else, and once it was sent."""
        async with self._database.read() as unit:
            return await self._unsent(unit, programme, actor_id, announcement_id)

    async def discard(self, programme: Programme, actor_id: int, announcement_id: int) -> None:
        """Let a draft go. Raises `Refusal` if it is not theirs, and once it was sent."""
        async with self._database.write() as unit:
            announcement = await self._unsent(unit, programme, actor_id, announcement_id)
            await unit.announcements.change(announcement.id, words="")

    async def send(self, programme: Programme, actor_id: int, announcement_id: int) -> list[Post]:
        """Write down that every group with a channel is to have it. Raises `Refusal` the second time."""
        now = self._clock.now()
        async with self._database.write() as unit:
            announcement = await self._unsent(unit, programme, actor_id, announcement_id)
            await unit.announcements.change(announcement.id, confirmed_at=now)
            await unit.programmes.record(programme.id, actor_id, "announcements.send", announcement.id, now)
            rows = [
                (f"announcement:{announcement.id}:group:{group.id}", POST, announcement.id, group.channel_id)
                for group in await unit.groups.of_programme(programme.id)
                if group.channel_id is not None
            ]
            await unit.outbox.add_all(rows, now)
            return await unit.outbox.of_subject(POST, announcement.id)

    async def announcement(self, announcement_id: int) -> Announcement | None:
        """What a group's message is drawn from."""
        async with self._database.read() as unit:
            return await unit.announcements.by_id(announcement_id)

    async def reach(self, announcement_id: int) -> Reach:
        """How far it has come."""
        async with self._database.read() as unit:
            return await self._reach(unit, announcement_id)

    async def sent(self, announcement_id: int) -> Sent | None:
        """What the summary is drawn from."""
        async with self._database.read() as unit:
            announcement = await unit.announcements.by_id(announcement_id)
            if announcement is None:
                return None
            programme = await unit.programmes.by_id(announcement.programme_id)
            return Sent(announcement, programme, await self._reach(unit, announcement_id))

    async def waiting(self) -> dict[int, list[Post]]:
        """Announcements that are on their way, by id, each with the messages that are still to go out."""
        async with self._database.read() as unit:
            posts = await unit.outbox.waiting([POST])
            unfinished = await unit.announcements.unfinished()
            return {a.id: [post for post in posts if post.subject_id == a.id] for a in unfinished}

    async def finish(self, announcement_id: int) -> list[Post]:
        """Once nothing is on its way any more, keep that, and tell organisers. Doing it again adds nothing."""
        now = self._clock.now()
        async with self._database.write() as unit:
            announcement = await unit.announcements.by_id(announcement_id)
            if announcement is None or announcement.confirmed_at is None or announcement.finished_at is not None:
                return []
            if (await self._reach(unit, announcement_id)).waiting:
                return []
            await unit.announcements.change(announcement_id, finished_at=now)
            programme = await unit.programmes.by_id(announcement.programme_id)
            where = programme.organisers_channel_id
            if where is None:
                return []
            return [
                await unit.outbox.add(f"announcement:{announcement_id}:summary", SUMMARY, announcement_id, where, now)
            ]

    @staticmethod
    async def _draft(unit: UnitOfWork, announcement: Announcement) -> Draft:
        groups = await unit.groups.of_programme(announcement.programme_id)
        without = tuple(group.name for group in groups if group.channel_id is None)
        if len(without) == len(groups):
            raise Refusal("announce.no_channels")
        return Draft(announcement, len(groups) - len(without), without)

    @staticmethod
    async def _reach(unit: UnitOfWork, announcement_id: int) -> Reach:
        posts: Sequence[Post] = await unit.outbox.of_subject(POST, announcement_id)
        announcement = await unit.announcements.by_id(announcement_id)
        programme_id = announcement.programme_id if announcement else 0
        names = {group.id: group.name for group in await unit.groups.of_programme(programme_id)}
        failed = [int(post.key.rpartition(":")[2]) for post in posts if post.failure is not None]
        reached = sum(post.message_id is not None for post in posts)
        unreached = tuple(names.get(group_id, "–") for group_id in failed)
        return Reach(reached, len(posts) - reached - len(failed), unreached)

    @staticmethod
    async def _unsent(unit: UnitOfWork, programme: Programme, actor_id: int, announcement_id: int) -> Announcement:
        found = await unit.announcements.by_id(announcement_id)
        if found is None or not found.words or (found.programme_id, found.made_by) != (programme.id, actor_id):
            raise Refusal("announce.unknown")
        refuse_sent(found)
        return found
