"""Live updates for people: what changes, told to everyone who may see it.

A socket that does not read is cut off when its queue is full; the page then connects again and reads what it missed.
Who sees which channel is remembered until a channel, role or member changes, since a question to 250 groups would
otherwise compute permissions hundreds of thousands of times.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web
from simcord.backend.access import channel_accessible
from simcord.backend.models import Message

from bot.rehearsal import view
from bot.rehearsal.sight import viewers
from bot.rehearsal.world import World

WAITING = 1_000
"""Updates a socket may be behind before it is cut off."""


class Socket:
    """One tab or one member of the cast."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, person: int, *, human: bool) -> None:
        self.ws, self.person, self.human = ws, person, human
        self._request = request
        self._queue: asyncio.Queue[str] = asyncio.Queue(maxsize=WAITING)

    def put(self, text: str) -> None:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self.cut()

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()

    async def pump(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self.ws.send_str(await self._queue.get())


class Live:
    """All live sockets; a `Watcher` of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sockets: dict[int, set[Socket]] = {}
        self._viewers: dict[int, frozenset[int]] = {}
        self._noticing: set[int] = set()
        self._clock_told = False
        self.clock: Callable[[], dict[str, Any]] = lambda: {"now": world.clock.now().isoformat()}
        """What pages are told of the clock."""
        world.watchers.append(self)

    def acted(self, person: int) -> bool:
        """A human has a live socket as this person."""
        return any(socket.human for socket in self._sockets.get(person, ()))

    async def serve(self, request: web.Request, person: int) -> web.WebSocketResponse:
        """Handler of `/door/live`, until the other side goes away."""
        ws = web.WebSocketResponse(heartbeat=30, max_msg_size=2**16, compress=False)
        await ws.prepare(request)
        socket = Socket(ws, request, person, human=request.query.get("human") in ("1", "true"))
        self._join(socket)
        pump = asyncio.create_task(socket.pump())
        try:
            while (await ws.receive()).type not in (
                WSMsgType.CLOSE,
                WSMsgType.CLOSING,
                WSMsgType.CLOSED,
                WSMsgType.ERROR,
            ):
                pass
        finally:
            pump.cancel()
            self._leave(socket)
        return ws

    def _join(self, socket: Socket) -> None:
        was_acted = self.acted(socket.person)
        self._sockets.setdefault(socket.person, set()).add(socket)
        self._viewers.clear()
        if socket.human and not was_acted:
            self.people_changed()

    def _leave(self, socket: Socket) -> None:
        mine = self._sockets.get(socket.person, set())
        mine.discard(socket)
        if not mine:
            self._sockets.pop(socket.person, None)
            self._viewers.clear()
        if socket.human and not self.acted(socket.person):
            self.people_changed()

    async def close(self) -> None:
        for socket in [s for group in self._sockets.values() for s in group]:
            socket.cut()

    # ------------------------------------------------------------------ telling

    def tell_all(self, update: Mapping[str, Any]) -> None:
        text = json.dumps(update)
        for group in self._sockets.values():
            for socket in group:
                socket.put(text)

    def tell(self, person: int, update: Mapping[str, Any]) -> None:
        sockets = self._sockets.get(person)
        if sockets:
            text = json.dumps(update)
            for socket in sockets:
                socket.put(text)

    def viewers(self, channel_id: int) -> frozenset[int]:
        """Who of those connected may see this channel."""
        if channel_id not in self._viewers:
            self._viewers[channel_id] = viewers(self._world, channel_id, self._sockets)
        return self._viewers[channel_id]

    def _readers(self, message: Message) -> list[int]:
        """Those connected who see this message now. A private answer has one possible reader."""
        if message.is_ephemeral:
            reader = int((message.interaction_metadata or {}).get("user", {}).get("id", 0))
            connected = reader in self._sockets and message.id not in self._world.hidden.get(reader, ())
            return [reader] if connected and channel_accessible(self._world, message.channel_id, reader) else []
        return list(self.viewers(message.channel_id))

    def _tell_of(self, kind: str, message: Message) -> None:
        readers = self._readers(message)
        if not readers:
            return
        channel = str(message.channel_id)
        update = {"type": kind, "channel": channel, "message": view.message_payload(self._world, message)}
        text = json.dumps(update)
        for person in readers:
            for socket in self._sockets.get(person, ()):
                socket.put(text)

    # ------------------------------------------------------------------ Watcher

    def message_created(self, message: Message) -> None:
        self._tell_of("message", message)

    def message_edited(self, message: Message) -> None:
        self._tell_of("edit", message)

    def message_deleted(self, channel_id: int, message_id: int, message: Message | None) -> None:
        update = {"type": "delete", "channel": str(channel_id), "message_id": str(message_id)}
        for person in self.viewers(channel_id) if message is None else self._readers(message):
            self.tell(person, update)

    def channels_changed(
        self, channel_id: int | None = None, *, created: bool = False, person: int | None = None
    ) -> None:
        """Forget what is stale, and tell those who notice, once per turn of the loop however much changed."""
        if channel_id is None:
            self._viewers.clear()
            noticing = frozenset(self._sockets) if person is None else frozenset({person})
        else:
            before = self._viewers.pop(channel_id, frozenset() if created else frozenset(self._sockets))
            noticing = before | self.viewers(channel_id)
        if noticing and not self._noticing:
            asyncio.get_running_loop().call_soon(self._tell_structure)
        self._noticing |= noticing

    def _tell_structure(self) -> None:
        noticing, self._noticing = self._noticing, set()
        for person in noticing:
            self.tell(person, {"type": "channels"})

    def clock_jumped(self) -> None:
        """Pages show the time and where it is going; the cast has the clock link. At most ten times a real second."""
        if self._clock_told:
            return
        self._clock_told = True
        asyncio.get_running_loop().call_later(0.1, self._tell_clock)

    def _tell_clock(self) -> None:
        self._clock_told = False
        text = json.dumps({"type": "clock", **self.clock()})
        for socket in [s for group in self._sockets.values() for s in group if s.human]:
            socket.put(text)

    def people_changed(self) -> None:
        self.tell_all({"type": "people"})
