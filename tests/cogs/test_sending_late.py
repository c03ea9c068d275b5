"""A post whose turn comes long after it was drawn says what is so then."""

from datetime import timedelta

import discord

from bot.domain.outbox import Post
from bot.interactions.sending import FRESH, Drawing
from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.conftest import SetClock


async def test_what_became_useless_before_its_turn_is_not_sent_and_what_changed_is_sent_as_it_is(
    stage: Stage, clock: SetClock, database: Database
) -> None:
    sender, drawn = stage.bot.sender, [0, 0, 0]
    slow = [FRESH, FRESH + timedelta(milliseconds=1), FRESH + timedelta(milliseconds=1)]

    async def draw(post: Post) -> Drawing | None:
        drawn[post.subject_id] += 1
        if drawn[post.subject_id] == 1:
            await clock.advance(slow[post.subject_id].total_seconds())
        elif post.subject_id == 2:
            return None
        return Drawing(embeds=[discord.Embed(title=f"{post.subject_id}: drawing {drawn[post.subject_id]}")])

    sender.register("test.late", draw)
    async with database.write() as unit:
        rows = [(f"test:{number}", "test.late", number, stage.general.id) for number in range(3)]
        await unit.outbox.add_all(rows, clock.now())
        posts = await unit.outbox.waiting(["test.late"])
    for post in posts:
        await sender.post_all([post])
    titles = [embed.title for message in stage.general.history() for embed in message.embeds]
    assert sorted(str(title) for title in titles) == ["0: drawing 1", "1: drawing 2"]
    async with database.read() as unit:
        assert not await unit.outbox.waiting(["test.late"])
