"""The weekly digest: written down when it is due, once for each week, and sent to the organisers' channel."""

from contextlib import suppress
from datetime import datetime

import discord
from discord.ext import commands

from bot.domain.outbox import Post
from bot.domain.unreadable import Unreadable
from bot.embeds.reports import digest_embed
from bot.interactions.appointment import Appointment
from bot.interactions.client import Ithaca
from bot.interactions.sending import Drawing
from bot.services.reports import DIGEST
from cogs.reports.drawing import chart


class DigestCog(commands.Cog):
    """The rows are the truth: a restart looks at what is due, and finds what has been sent."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        self._weekly = Appointment(bot, "reports:digest", self._send_due)
        bot.sender.register(DIGEST, self.draw)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._weekly.start()

    async def cog_unload(self) -> None:
        self._weekly.close()

    async def _send_due(self) -> datetime | None:
        service = self.bot.services.reports
        await self.bot.sender.post_all(await service.write_digests())
        return await service.next_digest_at()

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
