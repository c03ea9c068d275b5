"""One kickoff at the school, as the people in it go through it: lobby, questions, results, podium."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.rehearsal.visitor import Answer, Message, Visitor, buttons, settles, words
from tests.wire.mortal_bot import found, until
from tests.wire.school import PRIVATE, SECONDS, Group, School

LOBBY, PODIUM = "Kickoff quiz: Rivers", "That was the kickoff quiz!"
PAUSE = 10.0
"""Seconds that results stand before the next question follows by itself."""


def question(number: int) -> str:
    """The title of a question."""
    return f"Question {number} of 3"


def result(number: int) -> str:
    """The title of a question's results."""
    return f"Question {number} of 3: the answer"


class Evening:
    """Everything since `/kickoff start`. `id` is the kickoff's."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.since = school.server.world.snowflake()
        self.id = 0

    # ------------------------------------------------------------------ what the organiser does

    async def start(self, **how: Any) -> "Evening":
        """`/kickoff start`, and nothing more."""
        school = self.school
        packs = await school.owner.choices(school.general, "kickoff start", "pack", "Rivers")
        pack = next(iter(packs.values()))
        answer = await school.owner.slash(school.organisers, "kickoff start", pack=pack, **how)
        assert "lobby" in words(await self.told(school.owner, school.organisers, answer))
        self.id = school.number("SELECT max(id) FROM kickoffs")
        return self

    async def open(self, **how: Any) -> "Evening":
        """`/kickoff start`, until the lobby is in every group's channel and the board is up."""
        await self.start(**how)
        for group in self.school.groups:
            await self.shown(group, LOBBY)
        await self.school.quiet()
        return self

    async def begin(self) -> None:
        await self.press("begin")
        await self.school.listens()

    async def press(self, action: str) -> Message:
        """Press a button of the panel as soon as it is there, and the one that asks whether it is meant. Gives what the
        organiser is told in the end."""
        return await self.push(self.school.owner, await self.panel(action), action)

    async def panel(self, action: str) -> Message:
        """The board, as soon as it shows the question that is on and has this button."""
        key = f"panel:{action}:{self.id}:{self.current}"
        return await found(lambda: self.board(key), f"the panel has {key}")

    async def push(self, person: Visitor, board: Message, action: str) -> Message:
        """Press a button of this board as this person; the rest is as in `press`."""
        answer = await person.press(board, next(key for key in buttons(board) if key.startswith(f"panel:{action}:")))
        if answer["message"] and (sure := [key for key in buttons(answer["message"]) if key.startswith("sure:")]):
            await person.press(answer["message"], sure[0])
        return await self.told(person, self.school.organisers, answer)

    @property
    def current(self) -> int:
        """The question that is open, or was the last one; 0 for none."""
        return self.school.number("SELECT coalesce(question_id, 0) FROM kickoffs WHERE id = ?", self.id)

    async def board(self, prefix: str) -> Message | None:
        """The newest message in the organisers' channel with a button whose id begins so: the board."""
        said = await self.messages(self.school.organisers)
        boards = [message for message in said if any(key.startswith(prefix) for key in buttons(message))]
        return boards[-1] if boards else None

    async def told(self, person: Visitor, channel: str, answer: Answer) -> Message:
        """What a person is told in the end: the bot has done thinking, and has nothing more to ask."""

        async def settled() -> Message | None:
            for message in await person.messages(channel):
                if settles(answer, message) and not buttons(message):
                    return message
            return None

        return await found(settled, f"the answer to interaction {answer['id']}")

    # ------------------------------------------------------------------ what people do

    async def here(self, *people: Visitor) -> None:
        """ "I'm here", pressed under the lobby in the person's own channel."""
        for person in people:
            group = self.group_of(person)
            answer = await person.press(await self.shown(group, LOBBY), f"here:{self.id}")
            assert answer["state"] == "answered", answer

    async def vote(self, person: Visitor, number: int, letter: str) -> Answer:
        """Press an option of a question that this person sees."""
        return await self.tap(person, await self.shown(self.group_of(person), question(number)), letter)

    async def tap(self, person: Visitor, asked: Message, letter: str) -> Answer:
        """Press an option of this message."""
        key = next(key for key, button in buttons(asked).items() if button["label"].endswith(letter))
        return await person.press(asked, key)

    def group_of(self, person: Visitor) -> Group:
        return next(group for group in self.school.groups if person.id in [each.id for each in group.people])

    # ------------------------------------------------------------------ what is to be seen

    async def messages(self, channel: str) -> list[Message]:
        """What everybody in a channel has been shown this evening."""
        return [message for message in await self.school.record(channel) if int(message["id"]) > self.since]

    async def all(self, group: Group, title: str) -> list[Message]:
        """Every message of this title in a group's channel."""
        said = await self.messages(group.channel)
        return [m for m in said if [e.get("title") for e in m["embeds"]] == [title]]

    async def shown(self, group: Group, title: str) -> Message:
        """The message of this title in a group's channel, as soon as it is there and the bot knows that it is."""

        async def stands() -> list[Message]:
            there = await self.all(group, title)
            known = "SELECT 1 FROM outbox WHERE message_id = ?"
            return there if there and self.school.rows(known, int(there[-1]["id"])) else []

        return (await found(stands, f"“{title}” in the channel of group {group.number}"))[-1]

    async def everywhere(self, title: str) -> list[Message]:
        """The message of this title in every group's channel, by group. Each stands there once."""
        shown = [await self.shown(group, title) for group in self.school.groups]
        for group in self.school.groups:
            assert len(await self.all(group, title)) == 1, f"“{title}” stands twice in group {group.number}"
        return shown

    async def says(self, channel: str, sentence: str) -> Message:
        """The message in a channel that has this sentence, as soon as there is one."""

        async def said() -> Message | None:
            return next((m for m in await self.messages(channel) if sentence in words(m)), None)

        return await found(said, f"“{sentence}” is said")

    async def titles(self, group: Group) -> list[str]:
        """What a group has been shown this evening, in order."""
        return [embed["title"] for message in await self.messages(group.channel) for embed in message["embeds"]]

    async def told_privately(self, person: Visitor, channel: str) -> list[str]:
        """What only this person has been told in a channel this evening, in order."""
        seen = await person.messages(channel, limit=200)
        return [words(m) for m in seen if m["flags"] & PRIVATE and int(m["id"]) > self.since]

    # ------------------------------------------------------------------ time

    async def close(self, number: int) -> list[Message]:
        """Let the time of a question pass that every group has got; give its results by group."""
        await self.everywhere(question(number))
        await self.school.server.advance(SECONDS + 1)
        await until(lambda: self.all_closed(number), f"every window of question {number} is closed")
        await self.school.server.advance(3)
        return await self.everywhere(result(number))

    async def next(self) -> None:
        """Let the pause after the results pass."""
        await self.school.listens()
        await self.school.server.advance(PAUSE)

    def all_closed(self, number: int) -> bool:
        """Whether every window of a question, and of its repeat, is closed."""
        open_windows = (
            "SELECT count(*) FROM kickoff_windows w JOIN kickoff_questions q ON q.id = w.question_id"
            " WHERE q.kickoff_id = ? AND q.position = ? AND w.closed_at IS NULL"
        )
        return self.school.number(open_windows, self.id, number) == 0

    # ------------------------------------------------------------------ what is kept

    def votes(self) -> list[tuple[Any, ...]]:
        """Every tap of this evening: (interaction id, option), in order."""
        query = "SELECT interaction_id, option FROM kickoff_votes WHERE kickoff_id = ? ORDER BY interaction_id"
        return self.school.rows(query, self.id)


def milliseconds(asked: Message, answer: Answer) -> int:
    """From a question to a tap, by Discord's own ids."""
    return (int(answer["id"]) >> 22) - (int(asked["id"]) >> 22)


def kahoot(ms: int, worth: int = 1000) -> int:
    """Points as the issue states them, computed apart from the bot."""
    if ms < 500:
        return worth
    exact = (1 - Decimal(ms) / 1000 / SECONDS / 2) * worth
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
