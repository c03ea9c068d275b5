"""The paced sender: every message that the bot starts by itself goes through here.

One call starts each 25 ms (40 a second; Discord allows 50, and discord.py keeps no limit of its own), so a quiz for 250
groups draws no 429. Posts come from the outbox and carry its nonce, so a crash neither loses nor doubles them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import discord
import structlog
from discord import ui

from bot.clock import network_pause
from bot.domain.outbox import Post
from bot.interactions.boundary import report
from bot.services import Services

log = structlog.get_logger("ithaca.sending")

S = TypeVar("S")
T = TypeVar("T")

SPACING = 0.025
CATCH_UP = 0.1
"""Seconds by which a call may be late to its place; a later one queues up again. So four at most start at once."""
UPLOADS = 16
"""Posts with files that are on their way at once. All together on a slow line, each would come late, with a countdown
that was drawn long before; so many keep the pace as long as one takes less than 0.4 s."""
TRIES = 6
FIRST_RETRY = 0.5
IDLE_CHECK = 0.05
FRESH = timedelta(seconds=5)
"""For how long a drawing holds (programme time): a post whose turn comes later is drawn anew."""
CLOCKS_APART = timedelta(minutes=1)
"""By how much Discord's clock may be behind ours: a message of ours can seem older than its post."""
GONE = {10003, 50001, 50013}
"""Unknown channel, missing access, missing permissions: trying again changes nothing."""


@dataclass
class Drawing:
    """What a post looks like.

    `fresh` draws the embeds anew in the post's turn, right before each attempt to send it: for a countdown.
    """

    embeds: list[discord.Embed] = field(default_factory=list)
    fresh: Callable[[], list[discord.Embed]] | None = None
    view: ui.View | None = None
    content: str | None = None
    files: list[discord.File] = field(default_factory=list)
    mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)


Draw = Callable[[Post], Awaitable[Drawing | None]]
"""Draws a post from its subject; `None` if it has become useless (it is then given up)."""
Sent = Callable[[Post, int], Awaitable[None]]
"""Keeps the message's id, in the same unit of work as whatever follows from it."""
GivenUp = Callable[[Post, str], Awaitable[None]]
"""Keeps that a post will never stand in its channel, and why: Discord's code, or `useless`."""


@dataclass(frozen=True)
class Kind:
    """What is to be done with posts of one kind.

    With `leaves_doubts`, a post that may be in its channel although its nonce has been forgotten is left alone: whoever
    registered it looks for it (`find`) and decides.
    """

    draw: Draw
    sent: Sent
    given_up: GivenUp
    leaves_doubts: bool = False


class InDoubt(Exception):  # noqa: N818 - it is not an error
    """A post's nonce has been forgotten meanwhile: trying again could show it twice."""


async def few_at_once(things: Iterable[S], do: Callable[[S], Awaitable[T]], at_once: int = 8) -> list[T]:
    """Do something with each of these, a few at a time. The results come in no particular order."""
    waiting, results = iter(list(things)), []

    async def work() -> None:
        for thing in waiting:
            results.append(await do(thing))

    await asyncio.gather(*(work() for _ in range(at_once)))
    return results


class Places:
    """Places in a queue of calls, evenly spaced. Moments are seconds of the loop's time."""

    def __init__(self) -> None:
        self._next = 0.0

    def take(self, now: float) -> float:
        """When somebody who queues up at `now` may call."""
        place = max(now, self._next)
        self._next = place + SPACING
        return place


def missed(place: float, now: float) -> bool:
    """Whether the loop comes too late to this place: after a stall, many who were due would otherwise call at once."""
    return now - place > CATCH_UP


def is_old(drawn_at: datetime, now: datetime) -> bool:
    """Whether what was drawn or loaded then may not be shown any more."""
    return now - drawn_at > FRESH


class PacedSender:
    """Sends posts and other bot-route calls, evenly spaced."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._places = Places()
        self._uploads = asyncio.Semaphore(UPLOADS)
        self._kinds: dict[str, Kind] = {}
        self._under_way: set[int] = set()

    def register(
        self,
        kind: str,
        draw: Draw,
        sent: Sent | None = None,
        given_up: GivenUp | None = None,
        *,
        leaves_doubts: bool = False,
    ) -> None:
        """Say how posts of this kind are drawn, and what to do once one stands in its channel or never will."""
        outbox = self._services.outbox
        self._kinds[kind] = Kind(draw, sent or outbox.sent, given_up or outbox.give_up, leaves_doubts)

    def draws(self, kind: str) -> bool:
        """Whether anybody has said yet how posts of this kind are drawn."""
        return kind in self._kinds

    async def draw(self, post: Post) -> Drawing | None:
        """What this post looks like now."""
        return await self._kinds[post.kind].draw(post)

    async def turn(self) -> None:
        """Wait for the next place in the queue. Every bot-route call that is not an answer takes one."""
        loop = asyncio.get_running_loop()
        while True:
            place = self._places.take(loop.time())
            if (wait := place - loop.time()) > 0:
                await network_pause(wait)
            if not missed(place, loop.time()):
                return

    async def call(self, make: Callable[[], Awaitable[T]]) -> T:
        """Do something that may be done twice, in its turn, again if the network or Discord fails for a moment."""
        for attempt in range(1, TRIES + 1):
            await self.turn()
            try:
                return await make()
            except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
                if attempt == TRIES:
                    raise
                log.warning("discord.retry", attempt=attempt, error=type(error).__name__)
                await network_pause(FIRST_RETRY * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    async def post_all(self, posts: Iterable[Post]) -> None:
        """Send these posts, in order, and return when each stands in its channel or has been given up."""
        with self._services.clock.working():
            # In one unit of work: one for each would stand in the way of everything else that is written meanwhile.
            marked = await self._services.outbox.sending_all(posts)
            await asyncio.gather(*(self.post(post) for post in marked))

    async def post(self, post: Post) -> None:
        """Send one post, once: also if it was handed to Discord before a crash."""
        if post.id in self._under_way:
            return
        self._under_way.add(post.id)
        try:
            with self._services.clock.working():
                await self._post(post)
        except Exception as error:
            report(error, post=post.id, kind=post.kind)
        finally:
            self._under_way.discard(post.id)

    async def idle(self, seconds: float) -> None:
        """Wait until no post is on its way, at most this long (network time)."""
        tries = int(seconds / IDLE_CHECK)
        while self._under_way and tries:
            await network_pause(IDLE_CHECK)
            tries -= 1

    async def _post(self, post: Post) -> None:
        kind = self._kinds[post.kind]
        if kind.leaves_doubts and self._in_doubt(post):
            return
        drawn_at = self._services.clock.now()
        drawing = await kind.draw(post)
        if drawing is None:
            await kind.given_up(post, "useless")
            return
        channel = self._client.get_partial_messageable(post.channel_id)
        if self._in_doubt(post) and (found := await self._find(post, drawing)):
            await kind.sent(post, found)
            return
        if post.sending_at is None:
            post = await self._services.outbox.sending(post)
        looks: Drawing | None = drawing

        async def send() -> discord.Message | None:
            nonlocal looks
            if kind.leaves_doubts and self._in_doubt(post):
                raise InDoubt
            # Late or trying again, draw again: it may have become useless, and the first try has used up its files.
            if is_old(drawn_at, self._services.clock.now()):
                looks = None
            current, looks = looks or await kind.draw(post), None
            return await self._send(channel, post, current) if current else None

        try:
            async with self._uploads if drawing.files else nullcontext():
                message = await self.call(send)
        except InDoubt:
            return
        except discord.HTTPException as error:
            if error.code in GONE or error.status in (400, 404):
                await kind.given_up(post, str(error.code))
            raise
        if message is None:
            await kind.given_up(post, "useless")
            return
        await kind.sent(post, message.id)

    def _in_doubt(self, post: Post) -> bool:
        return not post.safe_to_repeat(self._services.clock.now())

    @staticmethod
    async def _send(channel: discord.PartialMessageable, post: Post, drawing: Drawing) -> discord.Message:
        embeds = drawing.fresh() if drawing.fresh else drawing.embeds
        looks: dict[str, Any] = {"embeds": embeds, "files": drawing.files, "content": drawing.content}
        if drawing.view is not None:
            looks["view"] = drawing.view
        return await channel.send(**looks, nonce=post.nonce, allowed_mentions=drawing.mentions)

    async def find(self, post: Post) -> int | None:
        """The message that this post became, if it did: looked for in its channel."""
        drawing = await self.draw(post)
        return await self._find(post, drawing) if drawing else None

    async def _find(self, post: Post, drawing: Drawing) -> int | None:
        """Our own message in the channel's history, if the post went out before its nonce was forgotten.

        It looks as the post does, and is not known to be another post's.
        """
        channel = self._client.get_partial_messageable(post.channel_id)
        wanted = _looks(drawing.content, drawing.embeds)
        me = self._client.user
        after = discord.utils.time_snowflake(post.created_at - CLOCKS_APART)
        await self.turn()
        found = []
        with suppress(discord.NotFound, discord.Forbidden):
            async for message in channel.history(after=discord.Object(after)):
                if me and message.author.id == me.id and _looks(message.content, message.embeds) == wanted:
                    found.append(message.id)
        known = await self._services.outbox.known(found)
        return next((message_id for message_id in found if message_id not in known), None)


def _looks(content: str | None, embeds: Iterable[discord.Embed]) -> tuple[str, list[str | None]]:
    """By what a message is recognised: what it says above its embeds, and their titles."""
    return content or "", [embed.title for embed in embeds]
