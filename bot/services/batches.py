"""Group commit: what arrives together is written together.

A commit waits for the disk, and all writers share one connection. While one batch is being written, whatever else
arrives is collected for the next; each caller gets an answer of their own, after the commit that holds it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.clock import network_pause

Asked = TypeVar("Asked")
Told = TypeVar("Told")

LARGEST_BATCH = 250
GATHER = 0.01
"""Seconds of network time. Under pressure, a moment's wait makes few large batches of many small ones; whoever comes
alone is written at once."""


class Batches(Generic[Asked, Told]):
    """Hands over what is put in, in batches, one after the other.

    `write` gives one answer for each, in their order: a value, or an exception for this one only. If it raises,
    everybody in the batch gets that.
    """

    def __init__(self, write: Callable[[Sequence[Asked]], Awaitable[Sequence[Told | Exception]]], name: str) -> None:
        self._write = write
        self._name = name
        self._waiting: list[tuple[Asked, asyncio.Future[Told]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, asked: Asked) -> Told:
        """Have this written with others; give its own answer, or raise it."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all(), name=self._name)
        return await answer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
                await self._answer(batch)
                if self._waiting:
                    await network_pause(GATHER)
        finally:
            self._writer = None

    async def _answer(self, batch: Sequence[tuple[Asked, asyncio.Future[Told]]]) -> None:
        answers: Sequence[Told | Exception] = [ConnectionError("nothing was written")] * len(batch)
        try:
            answers = await self._write([asked for asked, _ in batch])
        except Exception as error:
            answers = [error] * len(batch)
        finally:
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if waiting.done():
                    continue
                if isinstance(answer, Exception):
                    waiting.set_exception(answer)
                else:
                    waiting.set_result(answer)
