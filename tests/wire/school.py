"""A small school on a local Discord: three groups, an organiser, and the real bot as a process that a test may kill.

Everything is set up through the door, with the bot's own commands, as a school would do it. What the bot says is read
from the world's record, what it keeps from its database file with plain SQL: the bot's own word decides nothing.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.files.roster import read_roster
from bot.files.tables import write_csv
from bot.rehearsal.ensemble import ROLES, SCHOOL, ensemble
from bot.rehearsal.limits import RateLimits
from bot.rehearsal.people import Person
from bot.rehearsal.prelude import Cue, prelude
from bot.rehearsal.server import LocalDiscord
from bot.rehearsal.visitor import Message, Visitor
from tests.wire.mortal_bot import PATIENCE, Bot, found, until

GROUPS, STUDENTS = 3, 3
PRIVATE = 1 << 6
"""Discord's flag of a message that only one person sees."""
QUIZ = """
title = "Rivers"

[[question]]
text = "Which river flows through Paris?"
options = ["The Nile", "The Seine", "The Rhine"]
right = "B"
seconds = 120
explanation = "It rises in Burgundy."

[[question]]
text = "Which of these flow into the North Sea?"
options = ["The Elbe", "The Danube", "The Thames", "The Rhone"]
right = ["A", "C"]
seconds = 120

[[question]]
text = "Does the Nile flow north?"
options = ["Yes", "No"]
right = "A"
seconds = 120
points = 2000
"""
"""Two minutes each: tests end a question by moving the time, and a slow machine must not end it for them."""
SECONDS = 120


@dataclass(frozen=True)
class Group:
    """One mentor group: its channel, and its people, the mentor first."""

    number: int
    channel: str
    people: tuple[Visitor, ...]


@dataclass
class School:
    """The school. `stranger` is on the server but on no roster; `staff` observes every group."""

    server: LocalDiscord
    session: aiohttp.ClientSession
    folder: Path
    bot: Bot
    accounts: dict[str, str]
    general: str
    groups: list[Group] = field(default_factory=list)
    organisers: str = ""

    @property
    def owner(self) -> Visitor:
        return self.visitor(SCHOOL[0].handle)

    @property
    def staff(self) -> Visitor:
        return self.visitor(SCHOOL[2].handle)

    @property
    def stranger(self) -> Visitor:
        return self.visitor("stranger")

    def visitor(self, handle: str) -> Visitor:
        return Visitor(self.session, self.server.url, self.accounts[handle])

    def people(self, number: int) -> tuple[Visitor, ...]:
        """The people of a group, the mentor first."""
        students = [f"student{number}{n}" for n in range(1, STUDENTS + 1)]
        return tuple(self.visitor(handle) for handle in (f"mentor{number}", *students))

    # ------------------------------------------------------------------ the world

    async def channel(self, person: Visitor, name: str) -> str:
        """The id of a channel that this person sees; empty if there is none of that name."""
        return next((str(c["id"]) for c in await person.channels() if c["name"] == name), "")

    async def record(self, channel: str) -> list[Message]:
        """Every message of a channel that everybody in it sees, as the world holds it."""
        async with self.session.get(f"{self.server.url}/door/record", params={"channel": channel}) as response:
            return [message for message in await response.json() if not message["flags"] & PRIVATE]

    async def door(self, what: str, **body: Any) -> dict[str, Any]:
        """One of the door's aids."""
        async with self.session.post(f"{self.server.url}/door/{what}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def fault(self, method: str, path: str, **how: Any) -> None:
        await self.door("fault", method=method, path=path, **how)

    async def stick(self, method: str, path: str, when: str) -> None:
        """The next such request gets stuck: `before` the world has it, or `after`, with its answer."""
        await self.door("fault", method=method, path=path, stuck=True, when=when)

    async def stuck(self, number: int = 1) -> None:
        """Wait until so many requests are stuck."""
        await until(lambda: len(self.server.rest.faults.stuck) == number, f"{number} requests are stuck")

    async def listens(self) -> None:
        """Return once the bot has taken in everything that was told to it until now."""
        await found(lambda: self.owner.choices(self.general, "kickoff start", "pack"), "the bot answers")

    async def taken_up(self) -> None:
        """Return once the bot waits for the moment at which the kickoff goes on: it has taken it up after a start."""
        await until(lambda: "nobody sleeps" not in self.server.link.why_not(), "the bot waits for the next moment")

    # ------------------------------------------------------------------ the database

    def rows(self, sql: str, *blanks: object) -> list[tuple[Any, ...]]:
        """What a query gives on what has been committed."""
        with closing(sqlite3.connect(f"file:{self.folder / 'ithaca.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, blanks).fetchall()

    def number(self, sql: str, *blanks: object) -> int:
        return int(self.rows(sql, *blanks)[0][0])

    def stored(self) -> list[str]:
        """All that is kept."""
        with closing(sqlite3.connect(f"file:{self.folder / 'ithaca.db'}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Meanwhile nobody else can commit."""
        with closing(sqlite3.connect(self.folder / "ithaca.db", isolation_level=None, timeout=PATIENCE)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    # ------------------------------------------------------------------ the bot's work

    async def make_groups(self) -> None:
        """`/groups create`, until every group has its channel and its welcome."""
        await self.owner.slash(self.general, "groups create")
        await self.find_groups()

    async def find_groups(self) -> None:
        """Wait until everything is made that `/groups create` makes."""
        self.organisers = await found(lambda: self.channel(self.owner, "organisers"), "the organisers’ channel")
        await until(
            lambda: self.number("SELECT count(*) FROM group_jobs WHERE state = 'done' AND told_at IS NOT NULL"),
            "the groups are made",
        )
        self.groups = []
        for number in range(1, GROUPS + 1):
            people = self.people(number)
            self.groups.append(Group(number, await self.channel(people[0], f"group-{number}"), people))

    async def quiet(self) -> None:
        """Wait until everything that has been written down is said."""
        waiting = "SELECT count(*) FROM outbox WHERE message_id IS NULL AND failure IS NULL"
        await until(lambda: self.number(waiting) == 0, "every post is in its channel")

    async def tidy(self) -> None:
        """After a test: the bot runs, no kickoff is on, nothing is stuck."""
        self.server.rest.faults.release()
        if not self.bot.alive:
            await self.bot.start()
        on = "SELECT count(*) FROM kickoffs WHERE phase IN ('lobby', 'running')"
        if self.number(on):
            answer = await self.owner.slash(self.organisers, "kickoff stop")
            sure = answer["message"]["components"][0]["components"][0]["custom_id"]
            await self.owner.press(answer["message"], sure)
            await until(lambda: self.number(on) == 0, "the kickoff has stopped")
        await self.quiet()
        # The next test begins with nothing counted against it by the rate limits.
        await self.server.advance(10)


@asynccontextmanager
async def open_school(
    folder: Path, *, grouped: bool = True, roster: bytes | None = None, quiz: str = QUIZ
) -> AsyncIterator[School]:
    """A school where everybody has joined; with `grouped`, every group has its channel.

    Another `roster` has the handles of the usual one.
    """
    server = await LocalDiscord.start(trace=folder / "trace.jsonl")
    # Tests let minutes pass in no time; the limits must see these minutes too, or the bot would wait them out.
    server.rest.limits = RateLimits(lambda: server.clock.now().timestamp())
    roster = roster or roster_file()
    people = ensemble(read_roster(roster, "roster.csv"))
    accounts = {handle: str(account) for handle, account in server.world.settle(people).items()}
    accounts["stranger"] = str(server.world.join(Person("Otto Stranger", "stranger")))
    bot = Bot(server, folder)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        try:
            await bot.start()
            await until(lambda: server.world.commands_ready and server.gateway.connected, "the bot is there")
            general = next(str(c.id) for c in server.world.channels.values() if c.name == "general")
            school = School(server, session, folder, bot, accounts, general)
            by_id = {row.roster_id: row.discord or "" for row in read_roster(roster, "roster.csv").people}
            roles = {
                role.name: str(role.id) for role in server.world.guild.roles.values() if role.name in ROLES.values()
            }
            cue = Cue(school.owner, general, lambda key, name: school.visitor(by_id[key]), lambda said: None)
            files = {"roster": ("roster.csv", roster), "quiz": ("rivers.toml", quiz.encode())}
            await prelude(cue, zone="Asia/Hong_Kong", roles=roles, **files)
            if grouped:
                await school.make_groups()
            yield school
        finally:
            if bot.process is not None:
                await bot.kill()
            await server.close()


def roster_file() -> bytes:
    """Three groups of one mentor and three students."""
    rows: list[tuple[str, ...]] = []
    for group in range(1, GROUPS + 1):
        rows.append((f"M{group}", f"Mentor {group}", "Mentor", f"mentor{group}", f"Group {group}"))
        for n in range(1, STUDENTS + 1):
            key = f"{group}{n}"
            rows.append((f"S{key}", f"Student {key}", "Student", f"student{key}", f"Group {group}"))
    return write_csv(("Roster ID", "Name", "Role", "Discord", "Group"), rows)
