"""Writing down what the bot is about to say, and what became of it."""

from collections.abc import Callable, Iterable

from bot.clock import Clock
from bot.domain.outbox import Post
from bot.storage.unit import Database


class OutboxService:
    """The life of a post: waiting, handed to Discord, in its channel, or given up."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def call_when_changed(self, call: Callable[[], None]) -> None:
        """Have this called after every unit of work that changed what a post shows."""
        self._database.posts_changed = call

    async def add(self, key: str, kind: str, subject_id: int, channel_id: int) -> Post:
        """Write a post down. The same key again gives the post that is there already."""
        async with self._database.write() as unit:
            return await unit.outbox.add(key, kind, subject_id, channel_id, self._clock.now())

    async def waiting(self, kinds: Iterable[str] | None = None) -> list[Post]:
        async with self._database.read() as unit:
            return await unit.outbox.waiting(kinds)

    async def known(self, message_ids: Iterable[int]) -> set[int]:
        """Those of these messages that are known to be some post's."""
        async with self._database.read() as unit:
            return await unit.outbox.known(message_ids)

    async def sending(self, post: Post) -> Post:
        """Mark that a post is handed to Discord now."""
        async with self._database.write() as unit:
            return await unit.outbox.sending(post.id, self._clock.now())

    async def sending_all(self, posts: Iterable[Post]) -> list[Post]:
        """Mark that these posts are handed to Discord now, at once. The first such moment of each is kept."""
        ids = [post.id for post in posts]
        async with self._database.write() as unit:
            return await unit.outbox.sending_all(ids, self._clock.now())

    async def sent(self, post: Post, message_id: int) -> None:
        async with self._database.write() as unit:
            await unit.outbox.sent(post.id, message_id)

    async def give_up(self, post: Post, failure: str) -> None:
        async with self._database.write() as unit:
            await unit.outbox.give_up(post.id, failure)

    async def out_of_date(self) -> list[Post]:
        """Posts that show what is no longer so, oldest first."""
        async with self._database.read() as unit:
            return await unit.outbox.out_of_date()

    async def up_to_date(self, post: Post) -> None:
        """The changes that this post knew of are shown now."""
        async with self._database.write() as unit:
            await unit.outbox.up_to_date(post.id, post.changes)
