"""The weekly digest: written down when it is due, once for each week, and sent to the organisers' channel."""

from contextlib import suppress
from datetime import timedelta

import discord
from discord.ext import commands

from bot.domain.outbox import Post
from bot.domain.unreadable import Unreadable
from bot.embeds.reports import digest_embed
from bot.interactions.boundary import report as tell
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.services.reports import DIGEST
from cogs.reports.drawing import chart

JOB = "reports:digest"
LOOK_EVERY = timedelta(minutes=5)


class DigestCog(commands.Cog):
    """The rows are the truth: a restart looks at what is due, and finds what has been sent."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(DIGEST, self.draw)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Looked for as real time goes: a rehearsal's clock would else jump to it, whatever is going on there.
        self.bot.schedule.every(LOOK_EVERY, JOB, self.wake)
        await self.wake()

    async def wake(self) -> None:
        """Send what is due."""
        try:
            await self.bot.sender.post_all(await self.bot.services.reports.write_digests())
        except Exception as error:
            tell(error, job=JOB)

    async def draw(self, post: Post) -> Drawing | None:
        digest = await self.bot.services.reports.digest(post)
        locale = digest.whole.programme.locale
        embed = digest_embed(digest.week, digest.whole, locale)
        files: list[discord.File] = []
        with suppress(Unreadable):  # the figures do not wait for their picture
            picture = await chart(self.bot, digest.whole, "groups", locale)
            if picture is not None:
                embed.set_image(url=f"attachment://{picture.filename}")
                files.append(picture)
        return Drawing(embeds=[embed], files=files)
