"""The outbox: what the bot is about to say, written down before it is said."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outbox import Post
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("subject_id", RowId, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sending_at", UtcDateTime),
    Column("message_id", Snowflake, index=True),
    Column("failure", String(80)),
    Column("changes", Integer, nullable=False, server_default="0"),
)


class OutboxRepository:
    """Posts to send, being sent, and sent."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed_some = False
        """Whether a post shows what is no longer so, once this unit of work is kept."""

    async def add(self, key: str, kind: str, subject_id: int, channel_id: int, now: datetime) -> Post:
        """Write a post down. The same key again gives the post that is there already."""
        if found := await self.by_key(key):
            return found
        row = {"key": key, "kind": kind, "subject_id": subject_id, "channel_id": channel_id, "created_at": now}
        await self._connection.execute(outbox.insert().values(**row))
        added = await self.by_key(key)
        assert added is not None
        return added

    async def add_all(self, posts: Sequence[tuple[str, str, int, int]], now: datetime) -> dict[str, int]:
        """Write many new posts down (key, kind, subject id, channel id); give their ids by key."""
        if posts:
            names = ("key", "kind", "subject_id", "channel_id")
            rows = [dict(zip(names, post, strict=True)) | {"created_at": now} for post in posts]
            await self._connection.execute(outbox.insert(), rows)
        query = select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_([key for key, *_ in posts]))
        return {key: value for key, value in await self._connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    async def add_missing(self, posts: Sequence[tuple[str, str, int, int]], now: datetime) -> list[int]:
        """Write those of these posts down that are not there yet; give the ids of the others."""
        query = select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_([key for key, *_ in posts]))
        known = {key: value for key, value in await self._connection.execute(query)}  # noqa: C416 - as above
        await self.add_all([post for post in posts if post[0] not in known], now)
        return list(known.values())

    async def written(self, keys: Iterable[str]) -> set[str]:
        """Those of these keys under which a post is written down, whatever became of it."""
        return set((await self._connection.execute(select(outbox.c.key).where(outbox.c.key.in_(list(keys))))).scalars())

    async def in_other_channels(self, posts: Sequence[tuple[str, str, int, int]]) -> list[Post]:
        """What is written down under the keys of these posts, but for another channel."""
        channels = {key: channel_id for key, _, _, channel_id in posts}
        query = select(outbox).where(outbox.c.key.in_(channels))
        found = [Post(**row) for row in (await self._connection.execute(query)).mappings()]
        return [post for post in found if post.channel_id != channels[post.key]]

    async def by_key(self, key: str) -> Post | None:
        row = (await self._connection.execute(select(outbox).where(outbox.c.key == key))).mappings().first()
        return Post(**row) if row else None

    async def by_id(self, post_id: int) -> Post:
        row = (await self._connection.execute(select(outbox).where(outbox.c.id == post_id))).mappings().one()
        return Post(**row)

    async def known(self, message_ids: Iterable[int]) -> set[int]:
        """Those of these messages that are known to be some post's."""
        query = select(outbox.c.message_id).where(outbox.c.message_id.in_(list(message_ids)))
        return set((await self._connection.execute(query)).scalars())

    async def waiting(self, kinds: Iterable[str] | None = None) -> list[Post]:
        """Posts of these kinds (or all) that are neither in their channel nor given up, oldest first."""
        query = select(outbox).where(outbox.c.message_id.is_(None), outbox.c.failure.is_(None)).order_by(outbox.c.id)
        if kinds is not None:
            query = query.where(outbox.c.kind.in_(list(kinds)))
        return [Post(**row) for row in (await self._connection.execute(query)).mappings()]

    async def of_subject(self, kind: str, subject_id: int) -> list[Post]:
        """Every post of this kind about this subject, whatever became of it, oldest first."""
        query = select(outbox).where(outbox.c.kind == kind, outbox.c.subject_id == subject_id).order_by(outbox.c.id)
        return [Post(**row) for row in (await self._connection.execute(query)).mappings()]

    async def sending(self, post_id: int, now: datetime) -> Post:
        """Mark that it is handed to Discord now. The first such moment is kept: the nonce counts from it."""
        first = outbox.update().where(outbox.c.id == post_id, outbox.c.sending_at.is_(None))
        await self._connection.execute(first.values(sending_at=now))
        return await self.by_id(post_id)

    async def sending_all(self, post_ids: Sequence[int], now: datetime) -> list[Post]:
        """Mark that these are handed to Discord now; give them in the order they were written down."""
        chosen = outbox.c.id.in_(post_ids)
        await self._connection.execute(
            outbox.update().where(chosen, outbox.c.sending_at.is_(None)).values(sending_at=now)
        )
        rows = await self._connection.execute(select(outbox).where(chosen).order_by(outbox.c.id))
        return [Post(**row) for row in rows.mappings()]

    async def sent(self, post_id: int, message_id: int) -> None:
        await self._connection.execute(outbox.update().where(outbox.c.id == post_id).values(message_id=message_id))

    async def give_up(self, post_id: int, failure: str) -> None:
        """Keep it from being tried for ever. `failure` is Discord's code, never text of a person."""
        await self._connection.execute(outbox.update().where(outbox.c.id == post_id).values(failure=failure[:80]))

    async def try_again(self, post_ids: Sequence[int]) -> None:
        """Take up posts again that were given up."""
        given_up = outbox.c.id.in_(post_ids), outbox.c.failure.is_not(None)
        await self._connection.execute(outbox.update().where(*given_up).values(failure=None))

    async def changed(self, kind: str, *subject_ids: int) -> None:
        """Write down that what these posts show has changed. Those that are not in their channel yet too."""
        self.changed_some = True
        of_subjects = outbox.c.kind == kind, outbox.c.subject_id.in_(subject_ids), outbox.c.failure.is_(None)
        await self._connection.execute(outbox.update().where(*of_subjects).values(changes=outbox.c.changes + 1))

    async def changed_posts(self, post_ids: Sequence[int]) -> None:
        """The same for these posts."""
        self.changed_some = True
        these = outbox.c.id.in_(post_ids), outbox.c.failure.is_(None)
        await self._connection.execute(outbox.update().where(*these).values(changes=outbox.c.changes + 1))

    async def out_of_date(self) -> list[Post]:
        """Posts that show what is no longer so, in their channel or on their way there, oldest first."""
        query = select(outbox).where(outbox.c.changes > 0, outbox.c.failure.is_(None)).order_by(outbox.c.id)
        return [Post(**row) for row in (await self._connection.execute(query)).mappings()]

    async def up_to_date(self, post_id: int, changes: int) -> None:
        """So many changes are shown now. Those that came meanwhile stay."""
        change = outbox.update().where(outbox.c.id == post_id).values(changes=outbox.c.changes - changes)
        await self._connection.execute(change)
