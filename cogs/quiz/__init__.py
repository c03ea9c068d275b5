"""`/quiz`: the shelf of quiz packs."""

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.files.quiz import SHIPPED, read_pack, shipped
from bot.interactions.boundary import report
from bot.interactions.client import Ithaca
from cogs.quiz.removing import ReallyRemove, RemovalCommands
from cogs.quiz.shelf import ShelfCommands
from cogs.quiz.uploading import UploadCommands, UploadControls

KEEP_HOUSE_EVERY = timedelta(days=1)


@app_commands.guild_only()
class QuizCog(
    UploadCommands,
    ShelfCommands,
    RemovalCommands,
    commands.GroupCog,
    group_name="quiz",
    group_description="The quiz packs for kickoffs (organisers)",
):
    """Looking at packs and bringing one's own."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        # Our own small files, checked by the tests: no reason to start the process that reads other people's.
        packs = [read_pack(shipped(name)).pack for name in SHIPPED]
        await self.bot.services.quiz.keep_shipped([pack for pack in packs if pack is not None])
        await self._keep_house()
        self.bot.schedule.every(KEEP_HOUSE_EVERY, "quiz.keep_house", self._keep_house)

    async def _keep_house(self) -> None:
        try:
            await self.bot.services.quiz.keep_house()
        except Exception as error:
            report(error, job="quiz.keep_house")


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(*UploadControls, ReallyRemove)
    await bot.add_cog(QuizCog(bot))
