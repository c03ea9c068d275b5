"""The weekly digest: written down when it is due, once for each week, and sent to the organisers' channel."""

from contextlib import suppress

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

MOMENT = "reports:digest"


class DigestCog(commands.Cog):
    """The rows are the truth: a restart looks at what is due, and finds what has been sent."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(DIGEST, self.draw)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.wake()

    async def wake(self) -> None:
        """Send what is due, and sleep until the next one is."""
        try:
            service = self.bot.services.reports
            await self.bot.sender.post_all(await service.write_digests())
            moment = await service.next_digest()
            if moment is not None:
                self.bot.schedule.at(moment, MOMENT, self.wake)
        except Exception as error:
            tell(error, job=MOMENT)

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
