"""The board in the organisers' channel: posted, kept up to date, and renewed before its edits get scarce."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import discord
import structlog
from discord import ui

from bot.domain.kickoff import Kickoff, kickoff_of_key
from bot.domain.kickoff_views import Board
from bot.domain.outbox import Post
from bot.embeds.kickoff_board import board_embed
from bot.interactions.client import Ithaca
from bot.interactions.pulse import Pulse
from bot.interactions.sending import Drawing
from cogs.kickoff.panel import panel

log = structlog.get_logger("ithaca.kickoff")

EDITS_APART = timedelta(seconds=2)
RENEW_AFTER = timedelta(minutes=50)
"""Discord allows few edits of messages that are older than an hour (error 30046)."""
EDITS_SCARCE, UNKNOWN_MESSAGE = 30046, 10008
OUT_OF_REACH = {10003, 50001, 50013}


class BoardKeeper:
    """Keeps one board for each kickoff that is on. `send` sees to posts that have been written down."""

    def __init__(self, bot: Ithaca, send: Callable[[int], None]) -> None:
        self._bot = bot
        self._send = send
        self._pulses: dict[int, Pulse] = {}
        self._shown: dict[int, tuple[int, str]] = {}
        self._posted: dict[int, str] = {}
        bot.sender.register("kickoff.board", self._draw, bot.services.kickoff.board_sent)

    def show(self, kickoff_id: int) -> None:
        """Bring this board up to date, soon."""
        if kickoff_id not in self._pulses:
            name = f"kickoff:{kickoff_id}:board"
            step = partial(self._step, kickoff_id)
            self._pulses[kickoff_id] = Pulse(self._bot.services.clock, step, EDITS_APART, name, time_waits=False)
        self._pulses[kickoff_id].poke()

    def close(self) -> None:
        for pulse in self._pulses.values():
            pulse.close()

    async def _draw(self, post: Post) -> Drawing | None:
        board = await self._bot.services.kickoff_view.board(kickoff_of_key(post.key))
        embed, buttons = board_embed(board, board.locale), panel(board)
        self._posted[board.kickoff.id] = _digest(embed, buttons)
        return Drawing(embeds=[embed], view=buttons)

    async def _step(self, kickoff_id: int) -> datetime | None:
        board = await self._bot.services.kickoff_view.board(kickoff_id)
        kickoff = board.kickoff
        if kickoff.board_message_id is None:
            return None
        embed, buttons = board_embed(board, board.locale), panel(board)
        digest = _digest(embed, buttons)
        message_id, shown = self._shown.get(kickoff_id, (0, ""))
        if digest == (shown if message_id == kickoff.board_message_id else self._posted.get(kickoff_id)):
            return None
        if self._too_old(board):
            await self._renew(kickoff_id)
            return None
        message = self._message(kickoff.board_channel_id, kickoff.board_message_id)
        try:
            await self._bot.sender.call(lambda: message.edit(embed=embed, view=buttons))
        except discord.HTTPException as error:
            if error.code in (EDITS_SCARCE, UNKNOWN_MESSAGE):
                await self._renew(kickoff_id)
            elif error.code in OUT_OF_REACH:
                log.warning("kickoff.board.out_of_reach", kickoff=kickoff_id, code=error.code)
            else:
                raise
            return None
        self._shown[kickoff_id] = (kickoff.board_message_id, digest)
        return None

    def _too_old(self, board: Board) -> bool:
        posted = board.kickoff.board_posted_at
        return posted is not None and self._bot.services.clock.now() - posted >= RENEW_AFTER

    async def _renew(self, kickoff_id: int) -> None:
        """Post a new board, and take the old one's buttons away so that there is one panel only."""
        old = await self._bot.services.kickoff.renew_board(kickoff_id)
        self._send(kickoff_id)
        if old is not None:
            await self._take_buttons_away(old)

    async def _take_buttons_away(self, kickoff: Kickoff) -> None:
        assert kickoff.board_message_id is not None
        message = self._message(kickoff.board_channel_id, kickoff.board_message_id)
        try:
            await self._bot.sender.call(lambda: message.edit(view=None))
        except discord.HTTPException as error:
            # Its buttons go on to work; they are only in two places.
            log.info("kickoff.board.old_one_stays", kickoff=kickoff.id, code=error.code)

    def _message(self, channel_id: int, message_id: int) -> discord.PartialMessage:
        return self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)


def _digest(embed: discord.Embed, buttons: ui.View | None) -> str:
    looks = [embed.to_dict(), buttons.to_components() if buttons else []]
    return hashlib.sha256(json.dumps(looks, sort_keys=True).encode()).hexdigest()
