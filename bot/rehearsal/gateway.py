"""The gateway: HELLO, IDENTIFY, READY, heartbeats, events by intent, RESUME with replay, INVALID SESSION.

Source: Discord's documentation of Gateway events, opcodes and close codes. Left out: compression (discord.py takes
plain text), sharding, voice. A session outlives its connection for five real minutes, unless the bot closed it
itself.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from simcord import intents as intent_rules
from simcord.backend import serializers

from bot.rehearsal.limits import Allowance, Window
from bot.rehearsal.sessions import Frame, Session, Sessions
from bot.rehearsal.trace import Trace
from bot.rehearsal.traffic import Traffic
from bot.rehearsal.world import World

HEARTBEAT_MS = 41250
RETURN = 60.0
"""Real seconds that a broken connection holds rehearsal time still: a killed bot misses no deadline to a jump."""
SENDS = Allowance(120, 60)
"""What a bot may send on one connection, heartbeats included."""
_PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value
_ALL_INTENTS = discord.Intents.all().value


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
        self._queue: asyncio.Queue[Frame] = asyncio.Queue(maxsize=10_000)

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


class Gateway:
    """Every connection and session of the bot."""

    def __init__(self, world: World, token: str, trace: Trace, traffic: Traffic) -> None:
        self._world, self._token, self._trace, self._traffic = world, token, trace, traffic
        self.url = ""
        self.sessions = Sessions()
        self.identified = 0
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
            intent_rules.censor_message(censored, self._world.bot_user.id, backend=self._world)
        data = json.dumps(payload)
        self._traffic.touch()
        self._trace.event(event, data)
        for session in takers:
            self._deliver(session, event, data, written)

    def _deliver(self, session: Session, event: str, data: str, written: Callable[[], None] = lambda: None) -> None:
        frame = session.next_frame(event, data, written)
        connection = next((c for c in self._connections if c.session is session), None)
        if connection is not None:
            try:
                connection.put(frame)
            except Closing:
                self._cut(connection)

    def _cut(self, connection: Connection) -> None:
        self._connections.discard(connection)
        transport = connection.ws._req.transport if connection.ws._req is not None else None
        if transport is not None:
            transport.abort()

    @property
    def away(self) -> bool:
        """The bot was here, lost its connection without closing it, and is expected back within `RETURN` seconds."""
        return not any(c.session for c in self._connections) and self.sessions.waiting(RETURN)

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
                self._receive(connection, message)
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

    def _receive(self, connection: Connection, message: WSMessage) -> None:
        try:
            content = json.loads(message.data)
            op, data = content["op"], content.get("d")
        except (ValueError, KeyError, TypeError):
            raise Closing(4002, "Error while decoding payload") from None
        handlers = {2: self._identify, 6: self._resume, 8: self._request_members}
        if op == 1:
            connection.say(11)
        elif op in handlers:
            if op == 8 and connection.session is None:
                raise Closing(4003, "Not authenticated")
            handlers[op](connection, data)
        elif op not in (3, 4, 31):
            raise Closing(4001, "Unknown opcode")

    def _check_token(self, data: Mapping[str, Any]) -> None:
        if str(data.get("token", "")).removeprefix("Bot ") != self._token:
            raise Closing(4004, "Authentication failed.")

    def _identify(self, connection: Connection, data: Mapping[str, Any]) -> None:
        if connection.session is not None:
            raise Closing(4005, "Already authenticated")
        self._check_token(data)
        wanted = data.get("intents")
        if not isinstance(wanted, int) or wanted & ~_ALL_INTENTS:
            raise Closing(4013, "Invalid intent(s).")
        if wanted & _PRIVILEGED:
            raise Closing(4014, "Disallowed intent(s).")
        self.identified += 1
        if not any(c.session for c in self._connections):
            self._world.exchanges.forget_thinking()
        session = connection.session = self.sessions.start(discord.Intents._from_value(wanted))
        world = self._world
        ready = {
            "v": 10,
            "user": dict(serializers.user_payload(world.bot_user)),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in world.guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": [0, 1],
            "application": {"id": str(world.application_id), "flags": 0},
        }
        self._tell(session, "READY", ready)
        for guild in world.guilds.values() if session.intents.guilds else ():
            payload = dict(serializers.guild_create_payload(world, guild))
            intent_rules.prune_guild_create(payload, session.intents, world.bot_user.id)
            self._tell(session, "GUILD_CREATE", payload)

    def _tell(self, session: Session, event: str, payload: Mapping[str, Any]) -> None:
        data = json.dumps(payload)
        self._traffic.touch()
        self._trace.event(event, data)
        self._deliver(session, event, data)

    def _resume(self, connection: Connection, data: Mapping[str, Any]) -> None:
        self._check_token(data)
        session = self.sessions.find(str(data.get("session_id")))
        missed = session.after(int(data.get("seq") or 0)) if session is not None else None
        if session is None or missed is None:
            connection.say(9, False)
            return
        for other in [c for c in self._connections if c.session is session]:
            other.session = None
            self._cut(other)
        connection.session = session
        session.connected()
        for frame in missed:
            connection.put(frame)
        self._tell(session, "RESUMED", {})

    def _request_members(self, connection: Connection, data: Mapping[str, Any]) -> None:
        """Opcode 8 by user ids or by the beginning of a name. The whole list needs an intent this bot has not."""
        world, session = self._world, connection.session
        assert session is not None
        guild = world.guilds.get(int(data["guild_id"]))
        asked = data.get("user_ids") or []
        ids = {int(i) for i in ([asked] if isinstance(asked, str | int) else asked)}
        query, limit = str(data.get("query") or "").lower(), min(int(data.get("limit") or 100), 100)
        found = [
            member
            for member in (guild.members.values() if guild is not None else ())
            if member.user_id in ids or (query and world.users[member.user_id].name.lower().startswith(query))
        ][:limit]
        chunk = {
            "guild_id": str(data["guild_id"]),
            "members": [dict(serializers.member_payload(world, guild, m)) for m in found] if guild is not None else [],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
            "not_found": [str(i) for i in ids - {m.user_id for m in found}],
        }
        self._tell(session, "GUILD_MEMBERS_CHUNK", chunk)
