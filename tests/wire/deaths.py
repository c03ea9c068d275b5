"""`kill -9` of the bot at seeded moments of a term, placed before and after it commits, sends and marks.

`python -m tests.wire.deaths --moments 50` plays a whole term with fifty of them and says what is broken; the tests play
a short one with a handful.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.domain.quiz import QuizPack
from bot.files.quiz import read_pack
from bot.files.roster import read_roster
from bot.rehearsal.command import play_prelude
from bot.rehearsal.faults import Fault
from bot.rehearsal.stage import Play, Stage, set_stage
from bot.rehearsal.term.diary import STORY
from bot.rehearsal.term.story import TIMELINE, play_term
from bot.rehearsal.view import message_payload
from tests.wire.mortal_bot import PATIENCE, until
from tests.wire.school import QUIZ, roster_file
from tests.wire.term_laws import Played, broken

KINDS = (
    "before it commits what it takes in hand",
    "before the world has the message",
    "when the world has it and the bot does not know",
    "when the bot knows and has not written it down",
    "when it has written it down",
    "anywhere",
)
"""The first four are the ones that could lose or double something; `make test` has those."""
POSTS = "/channels/*/messages"
PRIVATE = 1 << 6
"""Discord's flag of a message that only one person sees."""


class Deaths:
    """Kills the bot of a rehearsal so many times over a span, at seeded moments, each kind of death in its turn."""

    def __init__(self, stage: Stage, seed: int, number: int) -> None:
        self._stage = stage
        self._dice = random.Random(f"{seed}:deaths")
        self._kinds = [KINDS[n % len(KINDS)] for n in range(number)]
        self._dice.shuffle(self._kinds)
        self._kinds.sort(key=lambda kind: kind != KINDS[0] and self._dice.random() < 0.5)
        self.died: Counter[str] = Counter()

    async def happen(self, begun: datetime, span: timedelta) -> None:
        """Let all of them happen between these moments, in the programme's time."""
        shares = sorted(self._dice.random() for _ in self._kinds)
        for kind, share in zip(self._kinds, shares, strict=True):
            await self._stage.clock.sleep_until(begun + span * share * 0.95)
            await self._alive()
            await self._die(kind)
            self.died[kind] += 1

    async def _die(self, kind: str) -> None:
        faults, server = self._stage.server.rest.faults, self._stage.server
        if kind == KINDS[0]:
            await self._stage.clock.sleep_until(self._next_due() - timedelta(seconds=1))
            with self._locked():
                await asyncio.sleep(1.2)  # real: the bot comes to the lock, and waits there
                await self._kill()
        elif kind == KINDS[1]:
            faults.waiting.append(Fault(method="POST", path=POSTS, stuck=True))
            await until(lambda: faults.stuck, "a message is about to be sent", seconds=PATIENCE * 4)
            await self._kill()
        elif kind in KINDS[2:4]:
            faults.waiting.append(Fault(method="POST", path=POSTS, when="after", stuck=True))
            await until(lambda: faults.stuck, "a message is sent", seconds=PATIENCE * 4)
            if kind == KINDS[3]:
                with self._locked():
                    faults.release()
                    await until(lambda: not faults.stuck, "the bot hears that it is sent")
                    await asyncio.sleep(self._dice.uniform(0.0, 0.1))
                    await self._kill()
            else:
                await self._kill()
        elif kind == KINDS[4]:
            marked = self._marked()
            await until(lambda: self._marked() > marked, "a message is marked as sent", seconds=PATIENCE * 4)
            await self._kill()
        else:
            calls = sum(server.counts.rest_calls.values())
            await until(lambda: sum(server.counts.rest_calls.values()) > calls, "the bot does something", PATIENCE * 4)
            await asyncio.sleep(self._dice.uniform(0.0, 0.15))
            await self._kill()
        faults.release()

    async def _kill(self) -> None:
        await self._stage.bot.kill()

    async def _alive(self) -> None:
        server = self._stage.server
        await until(lambda: server.gateway.connected and server.world.commands_ready, "the bot is back")

    # ------------------------------------------------------------------ the database

    def _next_due(self) -> datetime:
        """When the next planned nudge is due."""
        found = self._one("SELECT min(due_at) FROM nudges WHERE state = 'pending'")
        return datetime.fromisoformat(f"{found}+00:00") if found else self._stage.clock.now()

    def _marked(self) -> int:
        return int(self._one("SELECT count(*) FROM outbox WHERE message_id IS NOT NULL"))

    def _one(self, query: str) -> Any:
        with closing(sqlite3.connect(f"file:{self._stage.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchone()[0]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Meanwhile nobody else can commit."""
        with closing(sqlite3.connect(self._stage.database, isolation_level=None, timeout=PATIENCE)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")


async def play(folder: Path, *, seed: int, weeks: int, deaths: int, console: Console | None = None) -> "Ended":
    """Play a term of three groups in this folder, with so many deaths, and hold it against the laws."""
    console = console or Console(quiet=True)
    async with set_stage(school(seed), port=0, fast=True, trace=None, folder=folder) as stage:
        await play_prelude(stage, lambda said: None)
        killer = Deaths(stage, seed, deaths)
        killing = asyncio.create_task(_when_begun(stage, killer, timedelta(weeks=weeks)))
        try:
            summary = await play_term(stage, folder, console, weeks=weeks, questions=1)
            died = killing.done() and killing.exception() is None
            trouble = [] if died else [f"only {sum(killer.died.values())} of {deaths} deaths happened"]
        finally:
            killing.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await killing
        return Ended(summary, killer.died, trouble + broken(played(stage, folder, weeks)))


async def _when_begun(stage: Stage, killer: Deaths, span: timedelta) -> None:
    await until(lambda: stage.term.begun is not None, "the term begins", seconds=PATIENCE * 8)
    assert stage.term.begun is not None
    await killer.happen(stage.term.begun, span)


def played(stage: Stage, folder: Path, weeks: int) -> Played:
    """What there is to hold against each other after a term."""
    world = stage.server.world
    groups = [c for c in world.channels.values() if "ithaca" in (c.topic or "")]
    record = [
        message_payload(world, message)
        for channel in groups
        for message in world.messages[channel.id].values()
        if not message.flags & PRIVATE
    ]
    assert stage.term.begun is not None
    end = stage.term.begun + timedelta(weeks=weeks)
    story, line = (_lines(folder / name) for name in (STORY, TIMELINE))
    return Played(story, line, record, stage.accounts, stage.term.names, end)


def school(seed: int) -> Play:
    """Three groups of a mentor and three students, all in Hong Kong, and a short quiz."""
    content = consenting(roster_file())
    quiz = QUIZ.encode()
    file = read_pack(quiz, "rivers.toml")
    pack = QuizPack(title=file.title, questions=file.questions)
    return Play(read_roster(content, "roster.csv"), "roster.csv", content, pack, "rivers.toml", quiz, seed)


def consenting(roster: bytes) -> bytes:
    """The roster with a column: in the first group all may be photographed, in the others nobody has said so."""
    header, *rows = roster.decode("utf-8-sig").splitlines()
    answers = ["yes" if "Group 1" in row else "no" for row in rows]
    return "\n".join([f"{header},Photo consent", *(f"{r},{a}" for r, a in zip(rows, answers, strict=True))]).encode()


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class Ended:
    """A term that was played to its end."""

    def __init__(self, summary: dict[str, Any], died: Counter[str], wrong: Sequence[str]) -> None:
        self.summary, self.died, self.wrong = summary, died, wrong


def main() -> int:
    """Exit code 1 if a law is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire.deaths", description=__doc__)
    parser.add_argument("--moments", type=int, default=50, help="how often the bot dies")
    parser.add_argument("--weeks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep the logs and the database in this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        console = Console(stderr=True)
        ended = asyncio.run(play(folder, seed=given.seed, weeks=given.weeks, deaths=given.moments, console=console))
    for kind, number in sorted(ended.died.items()):
        sys.stdout.write(f"{number:4}  {kind}\n")
    sys.stdout.write(json.dumps(ended.summary["term"], indent=2) + "\n")
    sys.stdout.write("\n".join(ended.wrong or ["Nothing was lost and nothing was shown twice."]) + "\n")
    return 1 if ended.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
