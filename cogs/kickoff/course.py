"""Keeping kickoffs going: the clock, what is to be sent, the board.

Everything that decides stands in the database. Here is only who looks at it when: one pulse for each kickoff that is
on, and one for its board.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

import discord

from bot.clock import network_pause
from bot.domain.outbox import Post
from bot.interactions.asking import bot_of
from bot.interactions.boundary import report
from bot.interactions.client import Ithaca
from bot.interactions.pulse import Pulse
from bot.services.kickoff_votes import Cast

if TYPE_CHECKING:
    from cogs.kickoff.commands import KickoffCog

Batch = Callable[[int, Sequence[Post]], AbstractAsyncContextManager[None]]
"""While posts of one kickoff go out: has them drawn from what they share."""

LOOKS_APART = timedelta(milliseconds=500)
"""Many windows close within seconds; one look takes in all that have come due."""
SEND_AGAIN_AFTER = 5.0
"""Seconds of network time before a post that could not be sent is tried again."""


class Course:
    """All kickoffs that are on. `show_board` is called with a kickoff whose board may have changed."""

    def __init__(self, bot: Ithaca, batch: Batch) -> None:
        self._bot = bot
        self._batch = batch
        self.show_board: Callable[[int], None] = lambda kickoff_id: None
        self._pulses: dict[int, Pulse] = {}
        self._rescore: set[int] = set()
        self._handed: set[int] = set()
        self._sending: set[asyncio.Task[None]] = set()

    def poke(self, kickoff_id: int) -> None:
        """Something has happened: look at this kickoff now."""
        if kickoff_id not in self._pulses:
            clock, name = self._bot.services.clock, f"kickoff:{kickoff_id}"
            self._pulses[kickoff_id] = Pulse(clock, partial(self._step, kickoff_id), LOOKS_APART, name)
        self._pulses[kickoff_id].poke()

    def voted(self, vote: Cast) -> None:
        """Somebody's vote has been stored and answered."""
        if vote.rescores:
            self._rescore.add(vote.kickoff_id)
        if vote.window_closed or vote.rescores:
            self.poke(vote.kickoff_id)
        self.show_board(vote.kickoff_id)

    async def recover(self) -> None:
        """After a start, or in a new session: take up every kickoff that is on or has something left to say."""
        for kickoff_id in await self._bot.services.kickoff.recover():
            self._rescore.add(kickoff_id)
            self.poke(kickoff_id)

    def close(self) -> None:
        """Let go of everything; the next start takes it up."""
        for pulse in self._pulses.values():
            pulse.close()
        for task in self._sending:
            task.cancel()

    async def _step(self, kickoff_id: int) -> datetime | None:
        service = self._bot.services.kickoff
        if kickoff_id in self._rescore:
            self._rescore.discard(kickoff_id)
            await service.rescore(kickoff_id)
        handed_before = set(self._handed)
        step = await service.advance(kickoff_id)
        if step.trouble is not None:
            report(step.trouble, kickoff=kickoff_id)
        # What was handed over when the look began may stand in its channel by now, whatever the look saw.
        fresh = [post for post in step.posts if post.id not in handed_before]
        if fresh:
            self._handed |= {post.id for post in fresh}
            task = asyncio.create_task(self._send(kickoff_id, fresh), name=f"kickoff:{kickoff_id}:sending")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        self.show_board(kickoff_id)
        return step.wake_at

    async def _send(self, kickoff_id: int, posts: list[Post]) -> None:
        left = True
        try:
            with self._bot.services.clock.working():
                async with self._batch(kickoff_id, posts):
                    await self._bot.sender.post_all(posts)
                left = await self._bot.services.kickoff.any_waiting(posts)
        except Exception as error:
            report(error, kickoff=kickoff_id)
        if left:
            await network_pause(SEND_AGAIN_AFTER)
        self._handed -= {post.id for post in posts}
        self.poke(kickoff_id)


def course_of(interaction: discord.Interaction) -> Course:
    """The one course of this bot."""
    return cast("KickoffCog", bot_of(interaction).get_cog("KickoffCog")).course
