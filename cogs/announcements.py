"""`/announce`: an organiser says something to every group, after seeing it as the groups would."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.clock import network_pause
from bot.domain.announcements import LONGEST
from bot.domain.outbox import Post
from bot.embeds.announcements import preview_embed, reach_sentence, summary_embed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of, report
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, view
from bot.interactions.sending import Drawing
from bot.services.announcements import POST, SUMMARY, Draft
from bot.texts import text

PROGRESS_EVERY = 2.0
"""Seconds after which, and between which, whoever waits is told how far it is."""
AGAIN_AFTER = timedelta(seconds=45)


def previewed(draft: Draft, locale: str) -> dict[str, Any]:
    """The words just as groups would read them, and what can be done with them."""
    number = draft.announcement.id
    send = SendButton(
        f"announce:send:{number}",
        label=text("announce.send", locale, n=draft.groups),
        style=discord.ButtonStyle.primary,
    )
    reword = RewordButton(f"announce:reword:{number}", label=text("announce.reword", locale))
    discard = DiscardButton(f"announce:discard:{number}", label=text("announce.discard", locale))
    embed = preview_embed(draft.groups, draft.without_channel, locale)
    return {"content": draft.announcement.words, "embed": embed, "view": view(send, reword, discard)}


class SendButton(Button, template=r"announce:send:(?P<announcement>\d{1,18})"):
    """Send it. Whoever waits for more than a moment sees how far it is."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await organiser(interaction), bot_of(interaction), locale_of(interaction)
        number = self.ids["announcement"]
        posts = await bot.services.announcements.send(person.programme, person.discord_id, number)
        sentence = text("announce.sending", locale, n=len(posts))
        await interaction.response.edit_message(content=sentence, embed=None, view=None)
        async with progress(interaction, number):
            await deliver(bot, number, posts)
        reach = await bot.services.announcements.reach(number)
        await interaction.edit_original_response(content=reach_sentence(reach, locale))


class RewordButton(Button, template=r"announce:reword:(?P<announcement>\d{1,18})"):
    """Change the words."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await organiser(interaction), bot_of(interaction)
        number = self.ids["announcement"]
        found = await bot.services.announcements.drafted(person.programme, person.discord_id, number)
        await interaction.response.send_modal(AnnounceForm.opened(interaction, number, words=found.words))


class DiscardButton(Button, template=r"announce:discard:(?P<announcement>\d{1,18})"):
    """Do not send it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await organiser(interaction), bot_of(interaction)
        await bot.services.announcements.discard(person.programme, person.discord_id, self.ids["announcement"])
        sentence = text("announce.discarded", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, embed=None, view=None)


class AnnounceForm(Form):
    """The words, with room for lines and paragraphs: for a new announcement, or a draft whose id it carries."""

    name = "announce"

    @classmethod
    def opened(cls, interaction: discord.Interaction, *draft_id: int, words: str | None = None) -> ui.Modal:
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("announce.form_title", locale), *draft_id)
        field: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST, default=words
        )
        label = text("announce.form_words", locale)
        made.add_item(ui.Label(text=label, description=text("announce.form_more", locale), component=field))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, service = await organiser(interaction), bot_of(interaction).services.announcements
        words, locale = str(values.get("words") or ""), locale_of(interaction)
        if ids:
            draft = await service.reword(person.programme, person.discord_id, ids[0], words)
            await interaction.response.edit_message(**previewed(draft, locale))
            return
        draft = await service.draft(person.programme, person.discord_id, words)
        await interaction.response.send_message(**previewed(draft, locale), ephemeral=True)


class AnnouncementsCog(commands.Cog):
    """Saying something to every group."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(POST, self.draw)
        bot.sender.register(SUMMARY, self.draw_summary)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await resume(self.bot)

    @app_commands.command(name="announce", description="Say something in every group's channel, after a preview")
    @app_commands.describe(words="What to say; leave it empty for a form with room for paragraphs")
    @app_commands.rename(words="text")
    @app_commands.guild_only()
    async def announce(
        self, interaction: discord.Interaction, words: app_commands.Range[str, 1, LONGEST] | None = None
    ) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        if words is None:
            await interaction.response.send_modal(AnnounceForm.opened(interaction))
            return
        draft = await self.bot.services.announcements.draft(person.programme, person.discord_id, words)
        await interaction.response.send_message(**previewed(draft, locale), ephemeral=True)

    async def draw(self, post: Post) -> Drawing | None:
        found = await self.bot.services.announcements.announcement(post.subject_id)
        return Drawing(content=found.words) if found else None

    async def draw_summary(self, post: Post) -> Drawing | None:
        found = await self.bot.services.announcements.sent(post.subject_id)
        if found is None:
            return None
        return Drawing(embeds=[summary_embed(found.announcement, found.reach, found.programme.locale)])


@asynccontextmanager
async def progress(interaction: discord.Interaction, announcement_id: int) -> AsyncIterator[None]:
    """Tell whoever waits how far it is, if it takes longer than a moment. For an interaction that was answered."""
    bot, locale = bot_of(interaction), locale_of(interaction)

    async def say() -> None:
        while True:
            await network_pause(PROGRESS_EVERY)
            reach = await bot.services.announcements.reach(announcement_id)
            sentence = text("announce.progress", locale, done=reach.reached, n=reach.all)
            with suppress(discord.HTTPException):
                await interaction.edit_original_response(content=sentence)

    saying = asyncio.create_task(say())
    try:
        yield
    finally:
        saying.cancel()
        # Wait for it: a late word must not replace the answer.
        with suppress(asyncio.CancelledError):
            await saying


async def deliver(bot: Ithaca, announcement_id: int, posts: Sequence[Post]) -> None:
    """Send these, then the summary. What Discord does not take now is tried again until it does."""
    await bot.sender.post_all(posts)
    await bot.sender.post_all(await bot.services.announcements.finish(announcement_id))
    if (await bot.services.announcements.reach(announcement_id)).waiting:
        resume_later(bot)


def resume_later(bot: Ithaca) -> None:
    bot.schedule.at(bot.services.clock.now() + AGAIN_AFTER, "announcements.resume", partial(resume, bot))


async def resume(bot: Ithaca) -> None:
    """Go on with what a crash or an outage held up."""
    try:
        for announcement_id, posts in (await bot.services.announcements.waiting()).items():
            await deliver(bot, announcement_id, posts)
        await bot.sender.post_all(await bot.services.outbox.waiting([SUMMARY]))
    except Exception as error:
        report(error)
        resume_later(bot)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(SendButton, RewordButton, DiscardButton)
    bot.add_forms(AnnounceForm())
    await bot.add_cog(AnnouncementsCog(bot))
