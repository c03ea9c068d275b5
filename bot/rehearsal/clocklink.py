"""The server's end of the clock link, and the decision to jump.

`--fast` jumps to the earliest moment anybody sleeps for, when nothing at all is going on: nobody works, everybody has
acknowledged the last jump, no request is in flight, no interaction is unanswered or still "thinking", a bot that lost
its connection is not expected back, and 15 ms of real quiet have passed. Before it jumps it pings every participant
and waits for the pongs: whatever a participant had already written arrives before its pong, so a slow machine does
not look still.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import WSMsgType, web

from bot.clock import network_pause
from bot.rehearsal.timekeeper import WorldClock
from bot.rehearsal.traffic import Traffic

QUIET_SECONDS = 0.015
LOOK_SECONDS = 0.003


@dataclass(eq=False)
class Participant:
    """One process on the clock link: how busy it is, when it wants to wake, which jump it has seen."""

    ws: web.WebSocketResponse
    busy: int = 0
    wake: datetime | None = None
    jump: int = -1
    pongs: int = 0


class ClockLink:
    """Tells everyone the time; with `fast`, moves it."""

    def __init__(
        self,
        clock: WorldClock,
        traffic: Traffic,
        *,
        fast: bool,
        holds: Callable[[], dict[str, bool]],
        jumped: Callable[[], None],
    ) -> None:
        self.fast = fast
        self._clock, self._traffic = clock, traffic
        self._holds = holds
        self._jumped = jumped
        self._participants: set[Participant] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self.fast:
            self._task = asyncio.create_task(self._keep_time(), name="fast time")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for participant in list(self._participants):
            await participant.ws.close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Handler of `/clock`."""
        ws = web.WebSocketResponse(timeout=1.0, autoping=False, max_msg_size=2**16, compress=False)
        await ws.prepare(request)
        me = Participant(ws)
        self._participants.add(me)
        self._traffic.touch()
        try:
            await ws.send_str(self._word("hello"))
            async for message in ws:
                if message.type == WSMsgType.PING:
                    await ws.pong(message.data)
                elif message.type == WSMsgType.PONG:
                    me.pongs += 1
                elif message.type == WSMsgType.TEXT:
                    self._hear(me, message.data)
        finally:
            self._participants.discard(me)
            self._traffic.touch()
        return ws

    def _word(self, kind: str) -> str:
        clock = self._clock
        now = {"now": clock.now().isoformat()} if kind == "hello" else {}
        return json.dumps({"type": kind, **now, "offset_ms": clock.offset_ms, "jump": clock.jump})

    def _hear(self, participant: Participant, text: str) -> None:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            word = json.loads(text)
            wake = datetime.fromisoformat(word["wake"]) if word["wake"] else None
            participant.busy, participant.wake, participant.jump = int(word["busy"]), wake, int(word["jump"])
            self._traffic.touch()

    async def tell_jump(self) -> None:
        """Tell everyone the offset after it grew."""
        self._traffic.touch()
        text = self._word("jump")
        for participant in list(self._participants):
            with contextlib.suppress(ConnectionError):
                await participant.ws.send_str(text)
        self._jumped()

    # ------------------------------------------------------------------ fast time

    async def _keep_time(self) -> None:
        while True:
            await network_pause(LOOK_SECONDS)
            await self.step()

    async def step(self, until: datetime | None = None) -> datetime | None:
        """Jump to the earliest moment that anybody sleeps for, or to `until` where that comes first.

        Gives the moment; None, and no jump, when something speaks against it or there is nowhere to go.
        """
        if self.why_not(until) or not await self._all_still() or self.why_not(until):
            return None
        moment = min(filter(None, (self.next_due(), until)))
        self._clock.advance_to(moment)
        await self.tell_jump()
        return moment

    def next_due(self) -> datetime | None:
        """The earliest moment that anybody sleeps for."""
        return min((p.wake for p in self._participants if p.wake is not None), default=None)

    def why_not(self, until: datetime | None = None) -> list[str]:
        """Everything that speaks against a jump at this moment; empty when there is somewhere to jump to."""
        nowhere = until is None and self.next_due() is None
        return [*(["nobody sleeps"] if nowhere else []), *self.going_on()]

    def going_on(self) -> list[str]:
        """Everything that is not at rest at this moment."""
        everyone, due = self._participants, self.next_due()
        reasons = {
            "somebody is due": due is not None and due <= self._clock.now(),
            "somebody works": any(p.busy for p in everyone),
            "the last jump is not acknowledged": any(p.jump != self._clock.jump for p in everyone),
            "a request is in flight": self._traffic.in_flight > 0,
            "something happened just now": self._traffic.quiet_for() < QUIET_SECONDS,
            **self._holds(),
        }
        return [reason for reason, holds in reasons.items() if holds]

    async def _all_still(self) -> bool:
        """Ping everyone; true when all have answered and nothing happened meanwhile."""
        marks = self._traffic.marks
        asked = {p: p.pongs for p in self._participants}
        for participant in asked:
            with contextlib.suppress(ConnectionError):
                await participant.ws.ping()
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline:
            if self._traffic.marks != marks:
                return False
            if all(p.pongs > before for p, before in asked.items()):
                return True
            await network_pause(0.0005)
        return False
