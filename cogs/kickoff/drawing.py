"""Drawing a kickoff's posts to the groups.

A batch goes to many groups at once, so what they share is loaded once for the batch and each post is drawn from that.
When it has become old before all have gone out, the others load it once more, together. A post that is sent on its own
loads what it needs.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import discord
import structlog

from bot.clock import Clock
from bot.domain.evening import GroupResult
from bot.domain.kickoff import KickoffQuestion, group_of_key, kickoff_of_key
from bot.domain.kickoff_views import KickoffFacts, QuestionSheet, ShownEvening
from bot.domain.outbox import Post
from bot.embeds.kickoff import (
    called_off_embed,
    correction_embed,
    image_file,
    lobby_embed,
    podium_embed,
    question_embed,
    results_embed,
)
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.sending import Drawing, is_old
from cogs.kickoff.lobby import Here, Leaving
from cogs.kickoff.voting import VoteButton

log = structlog.get_logger("ithaca.kickoff")

OF_THE_EVENING = {"kickoff.results", "kickoff.podium", "kickoff.correction"}


@dataclass(frozen=True)
class Shared:
    """What the posts of a batch have in common, as it was at `loaded_at`.

    `results` are by window id, `images` by name.
    """

    loaded_at: datetime
    facts: KickoffFacts
    sheets: dict[int, QuestionSheet]
    shown: ShownEvening | None
    results: dict[int, tuple[KickoffQuestion, GroupResult]]
    images: dict[str, bytes]

    def image(self, question: KickoffQuestion) -> discord.File | None:
        """A question's image, to be sent once; `None` if it has none, or its file is gone."""
        data = self.images.get(question.question.image)
        if data is None:
            return None
        return discord.File(io.BytesIO(data), image_file(question), description=question.question.image_alt)


class Batch:
    """What posts that go out together have in common. `load` gives it as it is now."""

    def __init__(self, load: Callable[[], Awaitable[Shared]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._loading = asyncio.Lock()
        self._loaded: Shared | None = None

    async def shared(self) -> Shared:
        """Loaded anew once it is old. Whoever asks meanwhile waits for the same."""
        async with self._loading:
            if self._loaded is None or is_old(self._loaded.loaded_at, self._clock.now()):
                self._loaded = await self._load()
            return self._loaded


class Drawings:
    """Draws what groups are shown."""

    def __init__(self, bot: Ithaca) -> None:
        self._clock = bot.services.clock
        self._views = bot.services.kickoff_view
        self._quiz = bot.services.quiz
        self._batches: dict[int, Batch] = {}
        bot.sender.register("kickoff.lobby", self._lobby)
        bot.sender.register("kickoff.called_off", self._called_off)
        bot.sender.register("kickoff.question", self._question, bot.services.kickoff.question_sent)
        bot.sender.register("kickoff.results", self._results)
        bot.sender.register("kickoff.podium", self._podium)
        bot.sender.register("kickoff.correction", self._correction)

    @asynccontextmanager
    async def batch(self, kickoff_id: int, posts: Sequence[Post]) -> AsyncIterator[None]:
        """While these posts of one kickoff go out, they are drawn from what they share."""
        batch = Batch(partial(self._load, kickoff_id, posts), self._clock)
        await batch.shared()
        self._batches |= {post.id: batch for post in posts}
        try:
            yield
        finally:
            for post in posts:
                self._batches.pop(post.id, None)

    async def _shared(self, post: Post) -> Shared:
        if (batch := self._batches.get(post.id)) is not None:
            return await batch.shared()
        return await self._load(kickoff_of_key(post.key), [post])

    async def _load(self, kickoff_id: int, posts: Sequence[Post]) -> Shared:
        loaded_at = self._clock.now()
        questions = {post.subject_id for post in posts if post.kind == "kickoff.question"}
        sheets = {question_id: await self._views.question_sheet(question_id) for question_id in questions}
        shown, results = None, {}
        if any(post.kind in OF_THE_EVENING for post in posts):
            shown = await self._views.evening(kickoff_id)
            for question in shown.evening.questions:
                for result in shown.evening.results.get(question.id, {}).values():
                    results[result.window.id] = (question, result)
        asked = [sheet.question for sheet in sheets.values()]
        windows = {post.subject_id for post in posts if post.kind == "kickoff.results"}
        asked += [question for window_id, (question, _) in results.items() if window_id in windows]
        images = await self._images({question.question.image for question in asked} - {""})
        return Shared(loaded_at, await self._views.facts(kickoff_id), sheets, shown, results, images)

    async def _images(self, names: Iterable[str]) -> dict[str, bytes]:
        found = {}
        for name in names:
            if (data := await self._quiz.image(name)) is None:
                log.warning("quiz.image_gone")  # the question goes out all the same, with its description
            else:
                found[name] = data
        return found

    async def _lobby(self, post: Post) -> Drawing | None:
        facts = (await self._shared(post)).facts
        if facts.kickoff.phase not in ("lobby", "running"):
            return None
        embed = lobby_embed(facts, facts.locale, facts.voices.get(post.channel_id))
        here, leaving = Here.of(facts.kickoff.id, facts.locale), Leaving.of(facts.kickoff.id, facts.locale)
        return Drawing(embeds=[embed], view=view(here, leaving))

    async def _called_off(self, post: Post) -> Drawing:
        return Drawing(embeds=[called_off_embed((await self._shared(post)).facts.locale)])

    async def _question(self, post: Post) -> Drawing | None:
        shared = await self._shared(post)
        sheet, locale = shared.sheets[post.subject_id], shared.facts.locale
        window = sheet.windows.get(post.id)
        if sheet.question.state != "open" or window is None or window.closed_at is not None:
            return None
        group_id = window.group_id
        image = shared.image(sheet.question)

        def fresh() -> list[discord.Embed]:
            closes_at = sheet.closes_at(self._clock.now())
            return [question_embed(sheet, group_id, closes_at, locale, with_image=image is not None)]

        options = range(len(sheet.question.question.options))
        buttons = [VoteButton.of(window.id, option, locale) for option in options]
        return Drawing(embeds=fresh(), fresh=fresh, view=view(*buttons), files=[image] if image else [])

    async def _results(self, post: Post) -> Drawing | None:
        shared = await self._shared(post)
        if shared.shown is None or post.subject_id not in shared.results:
            return None
        question, result = shared.results[post.subject_id]
        image = None if question.state == "skipped" else shared.image(question)
        looks = results_embed(shared.shown, question, result, shared.facts.locale, with_image=image is not None)
        return Drawing(embeds=[looks], files=[image] if image else [])

    async def _podium(self, post: Post) -> Drawing | None:
        shared = await self._shared(post)
        assert shared.shown is not None
        return Drawing(embeds=[podium_embed(shared.shown, group_of_key(post.key), shared.facts.locale)])

    async def _correction(self, post: Post) -> Drawing | None:
        shared = await self._shared(post)
        assert shared.shown is not None
        standings = await self._views.standings(post.subject_id)
        embed = correction_embed(shared.shown, standings, group_of_key(post.key), shared.facts.locale)
        return Drawing(embeds=[embed])
