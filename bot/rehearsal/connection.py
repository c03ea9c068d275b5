"""One WebSocket of the bot, and Discord's ways to hang up."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from bot.rehearsal.limits import Allowance, Window
from bot.rehearsal.sessions import Frame, Session

SENDS = Allowance(120, 60)
"""What a bot may send on one connection, heartbeats included."""
BEHIND = 10_000
"""Events a bot may be behind before it is cut off."""


class Closing(Exception):  # noqa: N818 - it is not an error
    """Close the connection with one of Discord's codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """One WebSocket of the bot. Events wait in a bounded queue, so a bot that stops reading is cut off."""

    def __init__(self, ws: web.WebSocketResponse) -> None:
        self.ws = ws
        self.session: Session | None = None
        self.budget = Window(SENDS)
        self._queue: asyncio.Queue[Frame] = asyncio.Queue(maxsize=BEHIND)

    def put(self, frame: Frame) -> None:
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            raise Closing(4008, "The bot does not read its events") from None

    def say(self, op: int, data: Any = None) -> None:
        self.put(Frame(0, json.dumps({"op": op, "d": data, "s": None, "t": None})))

    async def pump(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._queue.get()
                frame.written()
                await self.ws.send_str(frame.text)

    def cut(self) -> None:
        """Break the connection without a word, as a network does."""
        request = self.ws._req
        if request is not None and request.transport is not None:
            request.transport.abort()
