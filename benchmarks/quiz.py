"""The kickoff that is measured: everybody comes to the lobby, then one question after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.lookout import has_button, made_at_ms
from benchmarks.servers import Server
from bot.files.quiz import read_pack, shipped
from bot.rehearsal.visitor import Answer, Message, Visitor, buttons

PATIENCE = 120.0
"""Seconds in which everything that is waited for must have come."""


@dataclass(frozen=True)
class Seat:
    """Somebody before a message with buttons."""

    person: Visitor
    message: Message
    choices: Sequence[str]
    """The custom ids they may press."""


class Quiz:
    """A kickoff at a school whose groups have channels. `title` is the pack's; without one it is the one that ships."""

    def __init__(self, server: Server, people: dict[str, list[Visitor]], title: str = "") -> None:
        self._server = server
        self._title = title or read_pack(shipped("general")).title
        self._people = people
        self._asked: set[str] = set()

    async def open(self) -> list[Seat]:
        """`/kickoff start`. Gives everybody before their group's "I'm here"."""
        server, owner = self._server, self._server.owner
        server.lookout.forget()
        channel = (await owner.channels())[0]["id"]
        packs = await owner.choices(channel, "kickoff start", "pack")
        pack = next(value for name, value in packs.items() if self._title in name)
        await owner.slash(channel, "kickoff start", pack=pack, advance="next")
        lobbies = await server.lookout.until(has_button("here:"), len(self._people), seconds=PATIENCE)
        return self._seats(lobbies, "here:")

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
        return self._seats(questions, "vote:")

    def _seats(self, messages: Sequence[Message], prefix: str) -> list[Seat]:
        return [
            Seat(person, message, [key for key in buttons(message) if key.startswith(prefix)])
            for message in messages
            for person in self._people[message["channel_id"]]
        ]

    def _is_new_question(self, message: Message) -> bool:
        return message["id"] not in self._asked and has_button("vote:")(message)

    async def _press(self, prefix: str) -> None:
        """Press the panel's button as soon as it is there, and the second one if the bot asks."""
        board = (await self._server.lookout.until(has_button(prefix), 1, seconds=PATIENCE))[-1]
        answer: Answer = await self._server.owner.press(board, _key(board, prefix))
        asked = answer["message"]
        if asked and buttons(asked):
            await self._server.owner.press(asked, _key(asked, "sure:"))


def _key(message: Message, prefix: str) -> str:
    return next(key for key in buttons(message) if key.startswith(prefix))


def spread_ms(questions: Sequence[Message]) -> int:
    """Between the first group's message and the last one's, by their snowflakes."""
    moments = [made_at_ms(question) for question in questions]
    return max(moments) - min(moments)
