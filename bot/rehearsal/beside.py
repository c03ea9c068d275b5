"""What goes on beside a story while it is played."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.refusal import Refusal
from bot.rehearsal.visitor import DoorClosed
from bot.texts import text


@asynccontextmanager
async def beside(*doings: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let these go on while the body runs; they end with it. What goes wrong in them ends the body at once.

    Raises what went wrong first, in them or in the body: as a `Refusal` where the rehearsal cannot go on, because the
    server is gone or what was awaited did not come.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(doing) for doing in doings]
            yield
            for task in tasks:
                task.cancel()
    except BaseExceptionGroup as several:
        first = _first(several)
        if isinstance(first, DoorClosed | TimeoutError):
            words = str(first) or text("rehearsal.never_came")
            raise Refusal("rehearsal.cannot_play", words=words) from first
        raise first from None


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
