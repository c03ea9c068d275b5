"""Stories: rehearsals that play by themselves, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.domain.refusal import Refusal
from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.stage import Stage
from bot.rehearsal.summary import summary
from bot.rehearsal.visitor import Answer, Message, Visitor, buttons, words
from bot.texts import text

Story = Callable[[Stage, Path, Console], Awaitable[None]]

SUMMARY = "summary.json"
LOBBY = timedelta(seconds=60)
"""How long the organiser waits in the lobby, in the programme's time."""
PATIENCE = 3600.0
"""Seconds, real ones, in which an evening must have ended."""

STALLED = 30.0
"""Seconds, real ones, without another channel or welcome, after which none is to be expected."""


async def kickoff(stage: Stage, folder: Path, console: Console) -> None:
    """Groups, lobby, quiz and podium; then `summary.json` and the files that the bot gave the organisers."""
    organiser = Organiser(stage)
    await organiser.enter()
    playing = asyncio.create_task(stage.cast.play())
    try:
        with console.status(text("rehearsal.making_groups")) as status:
            await organiser.make_groups()
            status.update(text("rehearsal.playing"))
            final = await organiser.run_kickoff()
    finally:
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
    for attachment in final["attachments"]:
        (folder / attachment["filename"]).write_bytes(await organiser.visitor.read(attachment["url"]))
    found = summary(stage.database, await stage.counts(), await organiser.visitor.channels())
    (folder / SUMMARY).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(found, folder, console)


class Organiser:
    """The organiser who made the server, at work."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.visitor: Visitor = stage.visitor(SCHOOL[0].handle)
        self._channel = ""

    async def enter(self) -> None:
        """Go to the organisers' channel."""
        self._channel = next(c["id"] for c in await self.visitor.channels() if c["name"] == "organisers")

    async def make_groups(self) -> None:
        """`/groups create`, and wait until every group has its channel and its welcome.

        Raises `Refusal` with the bot's words if they do not come, as for students without a group.
        """
        before = {channel["id"] for channel in await self.visitor.channels()}
        groups = {row.group for row in self._stage.play.roster.people if row.group}
        answer = await self.visitor.slash(self._channel, "groups create")
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
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise Refusal("rehearsal.no_groups", words=await self._answered(answer)) from None

    async def _answered(self, answer: Answer) -> str:
        """What the bot has said to this command."""
        seen = await self.visitor.messages(self._channel)
        return "\n".join(words(m) for m in seen if (m.get("interaction_metadata") or {}).get("id") == answer["id"])

    async def run_kickoff(self) -> Message:
        """`/kickoff start`, Begin, and wait for the end. Returns the message with the final table and the files."""
        packs = await self.visitor.choices(self._channel, "kickoff start", "pack")
        title = self._stage.play.pack.title
        pack = next(value for name, value in packs.items() if title in name)
        await self.visitor.slash(self._channel, "kickoff start", pack=pack)
        board = await self._with_button("panel:begin:")
        with self._stage.clock.working():
            until = self._stage.clock.now() + LOBBY
        await self._stage.clock.sleep_until(until)
        await self._press_and_confirm(board, "begin")
        board = await self._with_button("panel:close:")
        final = await self.visitor.until(self._channel, lambda m: bool(m["attachments"]), seconds=PATIENCE)
        await self._press_and_confirm(board, "close")
        return final

    async def _welcomed(self, channels: list[str]) -> int:
        return sum([bool(await self.visitor.messages(channel, limit=1)) for channel in channels])

    async def _with_button(self, prefix: str) -> Message:
        def has_it(message: Message) -> bool:
            return any(key.startswith(prefix) for key in buttons(message))

        return await self.visitor.until(self._channel, has_it, seconds=PATIENCE)

    async def _press_and_confirm(self, board: Message, action: str) -> None:
        answer: Answer = await self.visitor.press(board, _button(board, f"panel:{action}:"))
        if asked := answer["message"]:
            for custom_id in buttons(asked):
                await self.visitor.press(asked, custom_id)


def _button(message: Message, prefix: str) -> str:
    return next(key for key in buttons(message) if key.startswith(prefix))


def _show(found: dict[str, object], folder: Path, console: Console) -> None:
    table = Table("", "", show_header=False)
    for name in ("groups", "channels", "votes_sent", "votes_acknowledged", "votes_stored", "ack_ms"):
        table.add_row(name, str(found[name]))
    console.print(table)
    console.print(text("rehearsal.written", folder=folder))


STORIES: dict[str, Story] = {"kickoff": kickoff}
