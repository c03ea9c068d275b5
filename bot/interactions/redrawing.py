"""Keeping messages up to date that the bot has posted: counts in them change as people press.

Whatever changes what a post shows writes that down in its own unit of work (`unit.outbox.changed`), whose end pokes
this. Many changes come to one edit, and a restart finds what a crash left out of date.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord
import structlog

from bot.domain.outbox import Post
from bot.interactions.boundary import report
from bot.interactions.pulse import Pulse
from bot.interactions.sending import GONE, Drawing, few_at_once

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

log = structlog.get_logger("ithaca.redrawing")

EDITS_APART = timedelta(seconds=2)
NOT_YET = timedelta(seconds=5)
"""When to look again at a post that was pressed before we had written down that it stands in its channel, or whose
feature has not started yet."""
EDITS_SCARCE, UNKNOWN_MESSAGE = 30046, 10008
"""Discord allows few edits of messages that are older than an hour."""
MOST_REMEMBERED = 1000
"""Messages of which we know what they show; forgetting one costs an edit that changes nothing."""
WAIT_WHEN_SCARCE = timedelta(minutes=10)
WAIT_AFTER_TROUBLE = timedelta(minutes=1)


class Redrawing:
    """One for the whole bot."""

    def __init__(self, bot: "Ithaca") -> None:
        self._bot = bot
        # It only shows something: a rehearsal's clock need not stand still for it.
        self._pulse = Pulse(bot.services.clock, self._step, EDITS_APART, "ithaca:redrawing", time_waits=False)
        self._shown: dict[int, str] = {}
        self._not_before: dict[int, datetime] = {}

    def poke(self) -> None:
        """Bring what is out of date up to date, soon."""
        self._pulse.poke()

    def close(self) -> None:
        self._pulse.close()

    async def _step(self) -> datetime | None:
        now = self._bot.services.clock.now()
        self._not_before = {post: until for post, until in self._not_before.items() if until > now}
        posts = [post for post in await self._bot.services.outbox.out_of_date() if post.id not in self._not_before]
        if len(self._shown) > MOST_REMEMBERED:
            self._shown.clear()
        there = [post for post in posts if post.message_id is not None and self._bot.sender.draws(post.kind)]
        await few_at_once(there, self._redraw)
        again = list(self._not_before.values())
        if len(there) < len(posts):
            again.append(now + NOT_YET)
        return min(again, default=None)

    async def _redraw(self, post: Post) -> None:
        """Bring one post up to date. Whatever is wrong with it holds up no other."""
        try:
            drawing = await self._bot.sender.draw(post)
            digest = _digest(drawing) if drawing else ""
            if drawing and self._shown.get(post.id) != digest:
                await self._show(post, drawing)
        except discord.HTTPException as error:
            log.warning("redrawing.refused", post=post.id, code=error.code)
            if error.code not in (*GONE, UNKNOWN_MESSAGE):
                self._wait(post, WAIT_WHEN_SCARCE if error.code == EDITS_SCARCE else WAIT_AFTER_TROUBLE)
                return
        except Exception as error:
            report(error, post=post.id, kind=post.kind)
            self._wait(post, WAIT_AFTER_TROUBLE)
            return
        else:
            self._shown[post.id] = digest
        await self._bot.services.outbox.up_to_date(post)

    async def _show(self, post: Post, drawing: Drawing) -> None:
        assert post.message_id is not None
        message = self._bot.get_partial_messageable(post.channel_id).get_partial_message(post.message_id)
        await self._bot.sender.call(lambda: _edit(message, drawing))

    def _wait(self, post: Post, how_long: timedelta) -> None:
        self._not_before[post.id] = self._bot.services.clock.now() + how_long


async def _edit(message: discord.PartialMessage, drawing: Drawing) -> None:
    await message.edit(
        content=drawing.content,
        embeds=drawing.embeds,
        view=drawing.view,
        allowed_mentions=discord.AllowedMentions.none(),
    )


def _digest(drawing: Drawing) -> str:
    embeds = [embed.to_dict() for embed in drawing.embeds]
    looks = [drawing.content, embeds, drawing.view.to_components() if drawing.view else []]
    return hashlib.sha256(json.dumps(looks, sort_keys=True).encode()).hexdigest()
