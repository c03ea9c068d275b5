"""What the school's owner sees on a server, as it happens: the benchmark's only source about the world."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.rehearsal.visitor import Message, Visitor, buttons


class Lookout:
    """Every message the owner has seen, by id, as it looks now. Open it with `async with`."""

    def __init__(self, owner: Visitor) -> None:
        self.owner = owner
        self.messages: dict[str, Message] = {}
        self._news = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Lookout":
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._watching:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    async def _watch(self) -> None:
        async for event in self.owner.watch():
            if event["type"] in ("message", "edit"):
                message: Message = event["message"]
                self.messages[message["id"]] = message
                self._news.set()

    async def until(self, wanted: Callable[[Message], bool], count: int, *, seconds: float) -> list[Message]:
        """Wait for this many messages that are `wanted`, oldest first. Raises `TimeoutError`, saying how many came."""
        found: list[Message] = []
        try:
            async with asyncio.timeout(seconds):
                while len(found := [m for m in self.messages.values() if wanted(m)]) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(f"{len(found)} of {count} messages came within {seconds:.0f} s") from None
        return sorted(found, key=lambda message: int(message["id"]))

    def forget(self) -> None:
        """Begin anew: what has been seen so far is no longer waited for."""
        self.messages.clear()


def has_button(prefix: str) -> Callable[[Message], bool]:
    """Whether a message has a control that can be used and whose custom id begins so."""
    return lambda message: any(key.startswith(prefix) for key in buttons(message))


def made_at_ms(message: Message) -> int:
    """When Discord made a message, in milliseconds; only differences mean anything. Source: Discord's snowflakes."""
    return int(message["id"]) >> 22
