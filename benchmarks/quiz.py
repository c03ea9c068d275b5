"""The kickoff that is measured: everybody comes to the lobby, then one question after the other."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.lookout import has_button, made_at_ms
from benchmarks.servers import Server
from bot.files.quiz import read_pack, shipped
from bot.rehearsal.visitor import Answer, Message, Visitor, buttons

PATIENCE = 120.0
"""Seconds in which everything that is waited for must have come."""
ARRIVALS_PER_SECOND = 40


@dataclass(frozen=True)
class Seat:
    """Somebody before a message with buttons."""

    person: Visitor
    message: Message
    choices: Sequence[str]
    """The custom ids they may press."""


class Quiz:
    """A kickoff at a school whose groups have channels."""

    def __init__(self, server: Server, people: dict[str, list[Visitor]]) -> None:
        self._server = server
        self._people = people
        self._asked: set[str] = set()

    async def open(self) -> None:
        """`/kickoff start`, and everybody says that they are here, so that no window closes before all have voted."""
        server, owner = self._server, self._server.owner
        server.lookout.forget()
        channel = (await owner.channels())[0]["id"]
        packs = await owner.choices(channel, "kickoff start", "pack")
        title = read_pack(shipped("general")).title
        pack = next(value for name, value in packs.items() if title in name)
        await owner.slash(channel, "kickoff start", pack=pack, advance="next")
        lobbies = await server.lookout.until(has_button("here:"), len(self._people), seconds=PATIENCE)
        arriving = [
            asyncio.create_task(_arrive(person, lobby, number / ARRIVALS_PER_SECOND))
            for number, (person, lobby) in enumerate(self._everyone(lobbies))
        ]
        await asyncio.gather(*arriving)

    async def ask(self, first: bool) -> list[Message]:
        """Begin, or go on: the next question, when it stands in every group's channel."""
        await self._press("panel:begin:" if first else "panel:next:")
        questions = await self._server.lookout.until(self._is_new_question, len(self._people), seconds=PATIENCE)
        self._asked |= {message["id"] for message in questions}
        return questions

    async def until_scored(self) -> None:
        """Wait until the results stand in every channel, so that nothing of this question is going on any more."""
        newest = max(int(key) for key in self._asked)

        def is_result(message: Message) -> bool:
            return int(message["id"]) > newest and message["channel_id"] in self._people and not buttons(message)

        await self._server.lookout.until(is_result, len(self._people), seconds=PATIENCE)

    def seats(self, questions: Sequence[Message]) -> list[Seat]:
        """Everybody who may vote on these."""
        return [
            Seat(person, question, [key for key in buttons(question) if key.startswith("vote:")])
            for person, question in self._everyone(questions)
        ]

    def _everyone(self, messages: Sequence[Message]) -> list[tuple[Visitor, Message]]:
        return [(person, message) for message in messages for person in self._people[message["channel_id"]]]

    def _is_new_question(self, message: Message) -> bool:
        return message["id"] not in self._asked and has_button("vote:")(message)

    async def _press(self, prefix: str) -> None:
        """Press the panel's button as soon as it is there, and the second one if the bot asks."""
        board = (await self._server.lookout.until(has_button(prefix), 1, seconds=PATIENCE))[-1]
        answer: Answer = await self._server.owner.press(board, _key(board, prefix))
        asked = answer["message"]
        if asked and buttons(asked):
            await self._server.owner.press(asked, _key(asked, "sure:"))


async def _arrive(person: Visitor, lobby: Message, after: float) -> None:
    await asyncio.sleep(after)
    answer = await person.press(lobby, _key(lobby, "here:"))
    assert answer["state"] == "answered", answer


def _key(message: Message, prefix: str) -> str:
    return next(key for key in buttons(message) if key.startswith(prefix))


def spread_ms(questions: Sequence[Message]) -> int:
    """Between the first group's message and the last one's, by their snowflakes."""
    moments = [made_at_ms(question) for question in questions]
    return max(moments) - min(moments)
