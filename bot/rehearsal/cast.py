"""The cast: everyone in the rehearsal whom no human acts as.

They see and press what a real client would, in the programme's time, and are as people are: some late, some absent,
some sure of themselves, some not. Each person's behaviour comes from the seed and their handle alone.
"""

import asyncio
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp

from bot.clock import Clock
from bot.domain.quiz import Question
from bot.rehearsal.term.cast import TermCast
from bot.rehearsal.term.member import instant_in
from bot.rehearsal.visitor import DoorClosed, Message, Visitor, buttons, words

PRESSES_AGAIN = 3
"""How often somebody presses a button that does not respond."""


@dataclass(frozen=True)
class Temper:
    """How one person is. Seconds are the programme's."""

    arrives_after: float | None
    """From the opening of the lobby; `None` does not come at all."""
    skill: float
    """How often they know the answer."""
    pace: float
    """Their usual thinking time for a question."""
    wavers: float
    """How often they change their mind."""
    abstains: float
    """How often they do not answer."""
    leaves: bool
    """Whether they say goodbye before the end."""
    late: float
    """How often they press when the time is up."""


def temper(seed: int, handle: str, kind: str) -> Temper:
    """The behaviour of the person with this handle, the same for the same seed."""
    chance = random.Random(f"{seed}:{handle}")  # noqa: S311 - theatre, not secrets
    fate = chance.random()
    if fate < (0.03 if kind == "mentor" else 0.06):
        arrives: float | None = None
    elif fate < 0.15:
        arrives = chance.uniform(90, 300)
    else:
        arrives = chance.uniform(2, 45)
    return Temper(
        arrives_after=arrives,
        skill=min(0.95, max(0.2, chance.gauss(0.68 if kind == "mentor" else 0.55, 0.15))),
        pace=chance.uniform(4, 16),
        wavers=chance.uniform(0, 0.25),
        abstains=chance.uniform(0, 0.08),
        leaves=chance.random() < 0.03,
        late=chance.uniform(0, 0.12),
    )


class Player:
    """One member of the cast."""

    def __init__(self, cast: "Cast", visitor: Visitor, handle: str, kind: str) -> None:
        self._cast = cast
        self._visitor = visitor
        self._member = cast.term.member(visitor, handle) if cast.term else None
        self._temper = temper(cast.seed, handle, kind)
        if handle in cast.arrivals:
            self._temper = replace(self._temper, arrives_after=cast.arrivals[handle], leaves=False)
        self._chance = random.Random(f"{cast.seed}:{handle}:play")  # noqa: S311
        self._seen: set[str] = set()
        self._questions = 0
        self._lobbies: set[str] = set()

    async def play(self) -> None:
        """Watch and react, until cancelled."""
        async with asyncio.TaskGroup() as reactions:
            async for event in self._visitor.watch():
                if event["type"] == "message":
                    self._react(event["message"], reactions)
                if event["type"] in ("message", "edit") and self._member is not None:
                    self._member.notice(event["message"], reactions)

    def _react(self, message: Message, reactions: asyncio.TaskGroup) -> None:
        if message["id"] in self._seen:
            return
        self._seen.add(message["id"])
        choices = set(buttons(message))
        lobby = next((key for key in choices if key.startswith("here:")), None)
        votes = sorted((key for key in choices if key.startswith("vote:")), key=lambda k: int(k.rpartition(":")[2]))
        if lobby and self._temper.arrives_after is not None and lobby not in self._lobbies:
            self._lobbies.add(lobby)
            reactions.create_task(self._press_after(self._temper.arrives_after, message, lobby))
            leaving = next((key for key in choices if key.startswith("leaving:")), None)
            if leaving and self._temper.leaves:
                reactions.create_task(self._press_after(self._chance.uniform(240, 600), message, leaving))
        elif votes and self._temper.arrives_after is not None:
            reactions.create_task(self._answer(message, votes, self._plan(message, votes)))

    def _plan(self, message: Message, votes: Sequence[str]) -> list[tuple[float, str]]:
        """When this person presses what: (seconds after seeing the question, custom id)."""
        chance, temper = self._chance, self._temper
        known = self._cast.right_options(words(message))
        right = [key for index, key in enumerate(votes) if index in known]
        wrong = [key for key in votes if key not in right] or list(votes)
        first = chance.choice(right if right and chance.random() < temper.skill else wrong)
        at = min(29.0, max(1.2, chance.lognormvariate(0, 0.45) * temper.pace))
        plan = [(at, first)]
        if chance.random() < temper.wavers:
            plan.append((at + chance.uniform(1.5, 8), chance.choice(votes)))
        if chance.random() < temper.late and (closes := instant_in(message)) is not None:
            # One more press, or the only one, when the time is up: it is not to count.
            after = (closes - self._cast.clock.now()).total_seconds() + chance.uniform(0.7, 2.5)
            plan = [*plan[: chance.randrange(2)], (after, chance.choice(votes))]
        return [] if chance.random() < temper.abstains else plan

    async def _answer(self, message: Message, votes: Sequence[str], plan: list[tuple[float, str]]) -> None:
        seen_at = self._cast.clock.now()
        if not self._cast.has_arrived(self._visitor.id):
            return
        for after, custom_id in plan:
            await self._cast.clock.sleep_until(seen_at + timedelta(seconds=after))
            await self._press(message, custom_id)

    async def _press_after(self, seconds: float, message: Message, custom_id: str) -> None:
        await self._cast.clock.sleep_until(self._cast.clock.now() + timedelta(seconds=seconds))
        await self._press(message, custom_id)
        if custom_id.startswith("here:"):
            self._cast.arrived.add(self._visitor.id)
        if custom_id.startswith("leaving:"):
            self._cast.arrived.discard(self._visitor.id)

    async def _press(self, message: Message, custom_id: str) -> None:
        began = self._cast.clock.now()
        for _ in range(PRESSES_AGAIN):
            if self._visitor.id in self._cast.acted:
                return
            with self._cast.clock.working(), suppress(DoorClosed, aiohttp.ClientError):
                answer = await self._visitor.press(message, custom_id)
                if answer["state"] != "failed":
                    if self._member is not None:
                        about = {"message": message["id"], "key": custom_id, "values": None}
                        self._member.did("pressed", began, answer, answer["message"], **about)
                    return
            if self._member is not None:
                self._member.note("was_not_answered", key=custom_id)


class Cast:
    """Everyone who plays by themselves. Those whom a human acts as (`acted`) are left alone.

    With a `term`, they also play what comes after the kickoff.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        clock: Clock,
        seed: int,
        questions: Iterable[Question],
        *,
        term: TermCast | None = None,
    ) -> None:
        self.session = session
        self.url = url
        self.clock = clock
        self.seed = seed
        self.term = term
        self.acted: set[str] = set()
        self.arrived: set[str] = term.there if term else set()
        self.arrivals: dict[str, float | None] = {}
        """When some people (by handle) come to the evening, for a story that decides it; as `Temper` has it."""
        self._questions = list(questions)

    def right_options(self, question: str) -> Sequence[int]:
        """What a well-read person would know: the right options of a question whose words are in `question`."""
        read = _plain(question)
        return next((q.right for q in self._questions if _plain(q.text) in read), ())

    def has_arrived(self, person_id: str) -> bool:
        return person_id in self.arrived

    async def people(self) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.url}/door/people") as response:
            found: list[dict[str, Any]] = await response.json()
            return found

    async def play(self) -> None:
        """Let everyone play, until cancelled."""
        people = await self.people()
        async with asyncio.TaskGroup() as stage:
            owner = next(p["id"] for p in people if p["owner"])
            stage.create_task(self._notice_humans(owner))
            for person in people:
                if person["kind"] in ("mentor", "student"):
                    visitor = Visitor(self.session, self.url, person["id"])
                    stage.create_task(Player(self, visitor, person["handle"], person["kind"]).play())

    async def _notice_humans(self, owner: str) -> None:
        async for event in Visitor(self.session, self.url, owner).watch():
            if event["type"] == "people":
                self.acted = {p["id"] for p in await self.people() if p["acted"]}
                if self.term is not None:
                    self.term.acted = self.acted


def _plain(words: str) -> str:
    """Words as a reader sees them: without the backslashes that keep signs from being taken for Discord's own."""
    return words.replace("\\", "")
