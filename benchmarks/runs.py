"""One run: a question and its wave of taps on Ithaca, and the same wave on the bare bot, one after the other."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_bot import OPTIONS, PREFIX
from benchmarks.lookout import has_button
from benchmarks.machine import Meter, quiet
from benchmarks.processes import Child, bot_environment
from benchmarks.quiz import Quiz, Seat, spread_ms
from benchmarks.servers import Server
from benchmarks.setting_up import Ithaca
from benchmarks.tapping import Taps, tap

BARE_WITHIN = 900.0
AGAIN = 5
"""How often everybody says anew that they are here, if somebody was not answered."""
VOTES = "SELECT count(*) FROM kickoff_votes"


@dataclass(frozen=True)
class Wave:
    """A wave of taps on one bot. `bot_ms` and `discord_ms` are processor time for each tap, `others` a share."""

    taps: Taps
    bot_ms: float
    discord_ms: float
    others: float


@dataclass(frozen=True)
class Run:
    """One question, and the same number of taps on the bare bot. `spread` is in seconds."""

    ithaca: Wave
    stored: int
    bare: Wave
    spread: float


@dataclass(frozen=True)
class Bench:
    """Both bots, each at a local Discord of its own."""

    ithaca: Ithaca
    bare: Child
    bare_server: Server
    bare_seats: Sequence[Seat]

    async def open(self, quiz: Quiz) -> Wave:
        """Open the lobby, where everybody arrives within seconds; who is not answered presses again."""
        seats = await quiz.open()
        wave = await _wave(seats, 0, self._pids(ithaca=True))
        taps = wave.taps
        for number in range(AGAIN):
            if taps.acknowledged == taps.sent:
                break
            taps = await tap(seats, number + 1)
        return wave

    async def run(self, number: int, quiz: Quiz) -> Run:
        """One wave on each bot while the other rests; which goes first alternates. `number` counts from 0."""
        await quiet([os.getpid(), *self._pids(ithaca=True).values(), *self._pids(ithaca=False).values()])
        bare = await self._tap_bare(number) if number % 2 else None
        questions = await quiz.ask(first=number == 0)
        before = self.ithaca.count(VOTES)
        wave = await _wave(quiz.seats(questions), number, self._pids(ithaca=True))
        stored = self.ithaca.count(VOTES) - before
        await quiz.until_scored()
        return Run(wave, stored, bare or await self._tap_bare(number), spread_ms(questions) / 1000)

    async def _tap_bare(self, number: int) -> Wave:
        return await _wave(self.bare_seats, number, self._pids(ithaca=False))

    def _pids(self, *, ithaca: bool) -> dict[str, int]:
        if not ithaca:
            return {"bot": self.bare.pid, "discord": self.bare_server.pid}
        assert self.ithaca.process.pid is not None
        return {"bot": self.ithaca.process.pid, "discord": self.ithaca.server.pid}


async def _wave(seats: Sequence[Seat], seed: int, pids: dict[str, int]) -> Wave:
    meter = Meter({**pids, "people": os.getpid()})
    taps = await tap(seats, seed)
    used = meter.seconds()
    each = 1000 / len(seats)
    return Wave(taps, used["bot"] * each, used["discord"] * each, meter.others())


@asynccontextmanager
async def bare_bot_at(server: Server, folder: Path) -> AsyncIterator[Child]:
    """The bot that only defers, at a server of its own, making as many channels as there are groups."""
    place = folder / "bare"
    place.mkdir()
    arguments = ("--channels", str(server.school.groups))
    environment = bot_environment(server.there, place)
    child = await Child.start("benchmarks.bare_bot", *arguments, log=place / "bot.log", environment=environment)
    try:
        yield child
    finally:
        await child.stop()


async def seats_at_bare_bot(server: Server, said: Callable[[str], None]) -> list[Seat]:
    """As many people as tap Ithaca, over all of the bare bot's messages."""
    said("Waiting for the bare bot's channels")
    messages = await server.lookout.until(has_button(PREFIX), server.school.groups, seconds=BARE_WITHIN)
    choices = [f"{PREFIX}{option}" for option in range(OPTIONS)]
    people = [server.visitor(handle) for handle in server.school.people]
    return [Seat(person, messages[number % len(messages)], choices) for number, person in enumerate(people)]
