"""A post whose turn comes long after it was drawn says what is so then."""

import asyncio
from datetime import timedelta
from typing import Any

import discord

from bot.domain.outbox import Post
from bot.interactions.sending import FRESH, Drawing
from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.kickoff_stage import KickoffStage
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


async def test_posts_that_go_out_late_together_load_what_they_share_once_more_and_not_each(
    evening: KickoffStage,
) -> None:
    """Found with 250 groups: each of the last fifty results worked out the whole evening, for itself, in one second."""
    bot = evening.stage.bot
    await evening.start()
    await evening.begin()
    for group in range(3):
        await evening.vote(group, 0, "B")
    worked_out, waiting, late = 0, 0, asyncio.Event()
    real_evening, real_turn = bot.services.kickoff_view.evening, bot.sender.turn

    async def counted(kickoff_id: int) -> Any:
        nonlocal worked_out
        worked_out += 1
        return await real_evening(kickoff_id)

    async def turn() -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 3:
            evening.clock.jump(FRESH.total_seconds() + 1)
            late.set()
        await late.wait()
        await real_turn()

    await evening.pass_time(31)
    bot.services.kickoff_view.evening, bot.sender.turn = counted, turn  # type: ignore[method-assign]
    await evening.pass_time(3)
    assert [evening.titles(group)[-1] for group in range(3)] == ["Question 1 of 3: the answer"] * 3
    assert worked_out == 2
