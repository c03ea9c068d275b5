"""What goes on beside a story: it ends with it, and what goes wrong in it ends it."""

import asyncio

import pytest

from bot.domain.refusal import Refusal
from bot.rehearsal.beside import beside
from bot.rehearsal.visitor import DoorClosed


async def for_ever(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("doing")


async def wrong(error: Exception) -> None:
    raise error


async def test_doings_end_with_the_body() -> None:
    ended: list[str] = []
    async with beside(for_ever(ended), for_ever(ended)):
        await asyncio.sleep(0)
    assert ended == ["doing", "doing"]


@pytest.mark.parametrize(
    ("error", "words"), [(DoorClosed("the server is gone"), "the server is gone"), (TimeoutError(), "did not come")]
)
async def test_what_goes_wrong_ends_the_body_at_once_and_is_told_as_an_answer(error: Exception, words: str) -> None:
    ended: list[str] = []
    with pytest.raises(Refusal) as no:
        async with beside(for_ever(ended)), beside(wrong(error)):
            await for_ever(ended)
    assert words in str(no.value.blanks["words"])
    assert ended == ["doing", "doing"]


async def test_a_bug_is_not_told_as_an_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        async with beside(wrong(ZeroDivisionError())):
            await asyncio.Event().wait()


async def test_who_ends_the_rehearsal_ends_everything() -> None:
    ended: list[str] = []

    async def whole() -> None:
        async with beside(for_ever(ended)):
            await for_ever(ended)

    task = asyncio.create_task(whole())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["doing", "doing"]
