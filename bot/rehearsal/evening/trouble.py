"""What goes wrong on the evening: the bot dies once in every step, and Discord fails for a minute."""

import asyncio
import random
import sqlite3
from contextlib import closing
from datetime import timedelta

from bot.clock import network_pause
from bot.rehearsal.faults import Fault
from bot.rehearsal.stage import Stage

DIES_AFTER = (20.0, 70.0)
"""Seconds, the programme's, into a step."""
FAILS_IN = "goals"
FAILS_AFTER = timedelta(seconds=100)
LOOKS_EVERY = timedelta(seconds=2)
BACK_WITHIN = 60.0
"""Seconds, real ones, in which the bot must be back."""
STEPS = "SELECT DISTINCT s.kind FROM kickoff_room_steps r JOIN kickoff_steps s ON s.id = r.step_id"


class Trouble:
    """Comes to a rehearsal. `fails_for` are the seconds for which Discord answers nothing but 503."""

    def __init__(self, stage: Stage, seed: int, fails_for: float) -> None:
        self._stage, self._fails_for = stage, fails_for
        self._dice = random.Random(f"{seed}:trouble")  # noqa: S311 - theatre, not secrets
        self.died: list[str] = []
        """The steps in which the bot has died."""
        self.failed = 0
        """How many requests Discord has refused."""

    async def come(self) -> None:
        """In every step that the evening comes to, until cancelled."""
        async with asyncio.TaskGroup() as troubles:
            seen: set[str] = set()
            while True:
                for kind in self._entered() - seen:
                    seen.add(kind)
                    troubles.create_task(self._in_step(kind))
                await self._pause(LOOKS_EVERY)

    async def _in_step(self, kind: str) -> None:
        await self._pause(timedelta(seconds=self._dice.uniform(*DIES_AFTER)))
        await self._stage.bot.kill()
        self.died.append(kind)
        await self._back()
        if kind == FAILS_IN:
            await self._pause(FAILS_AFTER)
            await self._fail()

    async def _back(self) -> None:
        server = self._stage.server
        async with asyncio.timeout(BACK_WITHIN):
            while not (server.gateway.connected and server.world.commands_ready):
                await network_pause(0.05)

    async def _fail(self) -> None:
        """A minute of this is a minute of the programme's: time does not jump meanwhile."""
        faults, refused = self._stage.server.rest.faults, self._stage.server.counts.by_status
        before = refused["503"]
        with self._stage.clock.working():
            faults.waiting.append(Fault(status=503, times=10**9))
            await network_pause(self._fails_for)
            while refused["503"] == before:
                await network_pause(0.1)
            faults.release()
        self.failed = refused["503"] - before

    def _entered(self) -> set[str]:
        """The kinds of steps that some room has come to."""
        with closing(sqlite3.connect(f"file:{self._stage.database}?mode=ro", uri=True)) as connection:
            return {kind for (kind,) in connection.execute(STEPS)}

    async def _pause(self, span: timedelta) -> None:
        await self._stage.clock.sleep_until(self._stage.clock.now() + span)
