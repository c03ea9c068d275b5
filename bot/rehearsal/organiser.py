"""The organiser who made the server, at work: groups, and the kickoff from the lobby to the end."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.clock import network_pause
from bot.domain.refusal import Refusal
from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.stage import Stage
from bot.rehearsal.visitor import Answer, Message, Visitor, buttons, words

LOBBY = timedelta(seconds=60)
"""How long the organiser waits in the lobby, in the programme's time."""
LOOKS_EVERY = timedelta(seconds=2)
PATIENCE = 3600.0
"""Seconds, real ones, in which an evening must have ended."""
STALLED = 30.0
"""Seconds, real ones, without another channel or welcome, after which none is to be expected."""


class Organiser:
    """The organiser who made the server, at work."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.visitor: Visitor = stage.visitor(SCHOOL[0].handle)
        self.channel = ""
        """The organisers' channel, once entered."""

    async def enter(self) -> None:
        """Go to the organisers' channel."""
        self.channel = next(c["id"] for c in await self.visitor.channels() if c["name"] == "organisers")

    async def make_groups(self) -> None:
        """`/groups create`, and wait until every group has its channel and its welcome.

        Raises `Refusal` with the bot's words if they do not come, as for students without a group.
        """
        with self._stage.clock.working():
            await self._make_groups()

    async def _make_groups(self) -> None:
        before = {channel["id"] for channel in await self.visitor.channels()}
        groups = {row.group for row in self._stage.play.roster.people if row.group}
        answer = await self.visitor.slash(self.channel, "groups create")
        there = 0
        try:
            async with asyncio.timeout(STALLED) as patience:
                while not there or there < 2 * len(groups):
                    channels = await self.visitor.channels()
                    made = [c["id"] for c in channels if c["id"] not in before and c["type"] == 0]
                    now_there = len(made) + (await self._welcomed(made) if len(made) >= len(groups) else 0)
                    if now_there > there:
                        there = now_there
                        patience.reschedule(asyncio.get_running_loop().time() + STALLED)
                    await network_pause(0.2)
        except TimeoutError:
            raise Refusal("rehearsal.no_groups", words=await self._answered(answer)) from None

    async def _answered(self, answer: Answer) -> str:
        """What the bot has said to this command."""
        seen = await self.visitor.messages(self.channel)
        return "\n".join(words(m) for m in seen if (m.get("interaction_metadata") or {}).get("id") == answer["id"])

    async def run_kickoff(self) -> Message:
        """The kickoff from the lobby to the end. Returns the message with the final table and the files."""
        await self.begin_kickoff()
        return await self.end_kickoff()

    async def begin_kickoff(self) -> None:
        """`/kickoff start`, some time in the lobby, Begin."""
        with self._stage.clock.working():
            packs = await self.visitor.choices(self.channel, "kickoff start", "pack")
            title = self._stage.play.pack.title
            pack = next(value for name, value in packs.items() if title in name)
            await self.visitor.slash(self.channel, "kickoff start", pack=pack)
            board = await self._with_button("panel:begin:")
            until = self._stage.clock.now() + LOBBY
        await self._stage.clock.sleep_until(until)
        with self._stage.clock.working():
            began = self._stage.clock.now()
            await self._press_and_confirm(board, "begin")
            self._stage.wrote("began_kickoff", began=began)

    async def until_asked(self, questions: int) -> None:
        """Wait until so many questions have been asked and the last of them is over."""
        asked: set[str] = set()

        def enough(message: Message) -> bool:
            keys = buttons(message)
            asked.update(key for key in keys if key.startswith("panel:extend:"))
            over = any(key.startswith("panel:next:") for key in keys)
            return len(asked) > questions or (len(asked) == questions and over)

        await self._sees(enough)

    async def end_kickoff(self, *, early: bool = False, mend: bool = False) -> Message:
        """Wait for the podium, or (`early`) stop the quiz; then close it. Returns the message with the final table.

        With `mend`, something was wrong with the questions, and she sees to it first.
        """
        if early:
            await self._press_and_confirm(await self._with_button("panel:stop:"), "stop")
        board = await self._with_button("panel:close:")
        final = await self._sees(lambda message: bool(message["attachments"]))
        if mend:
            await self._mend(board)
        await self._press_and_confirm(board, "close")
        return final

    async def _mend(self, board: Message) -> None:
        """Say that another option of the first question is right as well, and take the last out if there are three."""
        picked = await self._picked(board, "correct", first=True)
        if picked is not None:
            key, menu = next(iter(buttons(picked).items()))
            right = [option["value"] for option in menu["options"] if option.get("default")]
            other = next(option["value"] for option in menu["options"] if option["value"] not in right)
            await self.visitor.press(picked, key, sorted([*right, other]))
            self._stage.wrote("corrected", question=words(picked), right=sorted(map(int, [*right, other])))
        picked = await self._picked(board, "void", first=False)
        if picked is not None:
            sure = next(iter(buttons(picked)))
            await self.visitor.press(picked, sure)
            self._stage.wrote("took_out", question=words(picked))

    async def _picked(self, board: Message, action: str, *, first: bool) -> Message | None:
        """The first of the questions that went out, or the last of three or more; `None` if there are too few."""
        asked = (await self.visitor.press(board, _button(board, f"panel:{action}:")))["message"]
        if asked is None:
            return None
        key, menu = next(iter(buttons(asked).items()))
        newest_first = [option["value"] for option in menu["options"]]
        if first or len(newest_first) > 2:
            chosen = newest_first[-1] if first else newest_first[0]
            picked: Message | None = (await self.visitor.press(asked, key, [chosen]))["message"]
            return picked
        return None

    async def _welcomed(self, channels: list[str]) -> int:
        return sum([bool(await self.visitor.messages(channel, limit=1)) for channel in channels])

    async def _with_button(self, prefix: str) -> Message:
        def has_it(message: Message) -> bool:
            return any(key.startswith(prefix) for key in buttons(message))

        return await self._sees(has_it)

    async def _sees(self, wanted: Callable[[Message], bool]) -> Message:
        """The newest message in the organisers' channel that is `wanted`, as soon as there is one.

        She looks every other second of the programme's time: however fast it goes, no day passes before she does.
        Raises `TimeoutError` if none comes.
        """
        async with asyncio.timeout(PATIENCE):
            while True:
                with self._stage.clock.working():
                    for message in reversed(await self.visitor.messages(self.channel)):
                        if wanted(message):
                            return message
                    again = self._stage.clock.now() + LOOKS_EVERY
                await self._stage.clock.sleep_until(again)

    async def _press_and_confirm(self, board: Message, action: str) -> None:
        answer: Answer = await self.visitor.press(board, _button(board, f"panel:{action}:"))
        if asked := answer["message"]:
            for custom_id in buttons(asked):
                await self.visitor.press(asked, custom_id)


def _button(message: Message, prefix: str) -> str:
    return next(key for key in buttons(message) if key.startswith(prefix))
