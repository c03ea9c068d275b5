"""Posts with files: few at once, so that each is sent soon after it was drawn, however slow the line is."""

import asyncio
import io
from typing import Any

import discord

from bot.domain.outbox import Post
from bot.interactions.sending import UPLOADS, Drawing
from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.conftest import SetClock


async def test_no_more_files_are_on_their_way_at_once_than_a_line_can_take(
    stage: Stage, clock: SetClock, database: Database
) -> None:
    sender, send = stage.bot.sender, stage.bot.http.send_message
    drawn: list[discord.Embed] = []
    on_their_way, full, line_is_free = 0, asyncio.Event(), asyncio.Event()

    async def sending(*args: Any, **kwargs: Any) -> Any:
        nonlocal on_their_way
        on_their_way += 1
        if on_their_way == UPLOADS:
            full.set()
        await line_is_free.wait()
        return await send(*args, **kwargs)

    async def draw(post: Post) -> Drawing:
        def fresh() -> list[discord.Embed]:
            drawn.append(discord.Embed(title=str(post.id)))
            return drawn[-1:]

        return Drawing(fresh=fresh, files=[discord.File(io.BytesIO(b"x"), "x.webp")])

    stage.bot.http.send_message = sending  # type: ignore[method-assign]
    sender.register("test.upload", draw)
    async with database.write() as unit:
        rows = [(f"test:{number}", "test.upload", number, stage.general.id) for number in range(UPLOADS + 4)]
        await unit.outbox.add_all(rows, clock.now())
        posts = await unit.outbox.waiting(["test.upload"])
    task = asyncio.create_task(sender.post_all(posts))
    await full.wait()
    for _ in range(8):  # whoever else waits for a place in the queue has had theirs by then
        await sender.turn()
    assert (on_their_way, len(drawn)) == (UPLOADS, UPLOADS)
    line_is_free.set()
    await task
    titles = [message.embeds[0].title for message in stage.general.history() if message.attachments]
    assert len(titles) == len(set(titles)) == UPLOADS + 4
