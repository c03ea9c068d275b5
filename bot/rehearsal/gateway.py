"""The gateway: the bot's connections and sessions, and events by intent. What the bot says is in `opcodes.py`.

Source: Discord's documentation of Gateway events, opcodes and close codes. Left out: compression (discord.py takes
plain text), sharding, voice. A session outlives its connection for five real minutes, unless the bot closed it
itself.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from simcord import intents as intent_rules

from bot.rehearsal import opcodes
from bot.rehearsal.connection import Closing, Connection
from bot.rehearsal.sessions import Session, Sessions
from bot.rehearsal.trace import Trace
from bot.rehearsal.traffic import Traffic
from bot.rehearsal.world import World

HEARTBEAT_MS = 41250
RETURN = 60.0
"""Real seconds that a broken connection holds rehearsal time still: a killed bot misses no deadline to a jump."""


class Gateway:
    """Every connection and session of the bot."""

    def __init__(self, world: World, token: str, trace: Trace, traffic: Traffic) -> None:
        self.world, self.token, self._trace, self._traffic = world, token, trace, traffic
        self.url = ""
        self.sessions = Sessions()
        self._connections: set[Connection] = set()
        world.subscribers.append(self.dispatch)

    # ------------------------------------------------------------------ events

    def dispatch(self, event: str, payload: Mapping[str, Any], written: Callable[[], None] = lambda: None) -> None:
        """Send an event to every session whose intents ask for it. `written` is called when it enters a socket."""
        gate = intent_rules.required_intent(event, payload)
        takers = [s for s in self.sessions.all() if gate is None or getattr(s.intents, gate)]
        if not takers:
            return
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            censored = deepcopy(dict(payload))
            payload = censored
            intent_rules.censor_message(censored, self.world.bot_user.id, backend=self.world)
        data = json.dumps(payload)
        self._traffic.touch()
        self._trace.event(event, data)
        for session in takers:
            self._deliver(session, event, data, written)

    def _deliver(self, session: Session, event: str, data: str, written: Callable[[], None] = lambda: None) -> None:
        frame = session.next_frame(event, data, written)
        for connection in self.of_session(session):
            try:
                connection.put(frame)
            except Closing:
                self.cut(connection)

    def tell(self, session: Session, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event to one session, whatever its intents."""
        data = json.dumps(payload)
        self._traffic.touch()
        self._trace.event(event, data)
        self._deliver(session, event, data)

    def cut(self, connection: Connection) -> None:
        """Let a connection go without a word. Its session may be resumed."""
        self._connections.discard(connection)
        connection.cut()

    def of_session(self, session: Session) -> list[Connection]:
        """The connections that serve this session."""
        return [c for c in self._connections if c.session is session]

    @property
    def connected(self) -> bool:
        """A bot has identified and is there."""
        return any(c.session for c in self._connections)

    @property
    def away(self) -> bool:
        """The bot was here, lost its connection without closing it, and is expected back within `RETURN` seconds."""
        return not self.connected and self.sessions.waiting(RETURN)

    async def drop(self, how: str) -> int:
        """Break every connection, as Discord does at times: after `close` the bot may resume, after `invalid` not."""
        dropped = [c for c in self._connections if c.session]
        for connection in dropped:
            if how == "invalid" and connection.session is not None:
                self.sessions.end(connection.session)
                connection.session = None
                connection.say(9, False)
            else:
                self._connections.discard(connection)
                await connection.ws.close(code=4000, message=b"Dropped on request")
        return len(dropped)

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.ws.close(code=WSCloseCode.GOING_AWAY)

    # ------------------------------------------------------------------ one connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Handler of `/gateway/`."""
        ws = web.WebSocketResponse(timeout=1.0, max_msg_size=2**20, compress=False)
        await ws.prepare(request)
        connection = Connection(ws)
        self._connections.add(connection)
        pump = asyncio.create_task(connection.pump())
        connection.say(10, {"heartbeat_interval": HEARTBEAT_MS})
        said_goodbye = False
        try:
            while True:
                message = await ws.receive(timeout=HEARTBEAT_MS / 1000 * 2)
                if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                    said_goodbye = message.type == WSMsgType.CLOSE and message.data in (1000, 1001)
                    break
                if connection.budget.take(time.monotonic()) > 0:
                    raise Closing(4008, "Rate limited.")
                opcodes.hear(self, connection, message.data)
        except Closing as closing:
            await ws.close(code=closing.code, message=closing.reason.encode())
        except TimeoutError:
            await ws.close(code=4009, message=b"Session timed out")
        finally:
            pump.cancel()
            self._connections.discard(connection)
            if connection.session is not None:
                self.sessions.disconnected(connection.session, for_good=said_goodbye)
            self._traffic.touch()
        return ws
