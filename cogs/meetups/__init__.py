"""`/meetup`: when groups meet, and what came of it."""

from discord import app_commands
from discord.ext import commands

from bot.interactions.client import Ithaca
from cogs.meetups.announcing import register_announcements
from cogs.meetups.dates import DateCommands
from cogs.meetups.deciding import Decide, LetGo, Restore
from cogs.meetups.looking import ListPage, LookCommands
from cogs.meetups.photo import PhotoCommands, set_up_photos
from cogs.meetups.photo_posts import send_waiting
from cogs.meetups.telling import follow_changes


@app_commands.guild_only()
class MeetUpsCog(
    DateCommands,
    LookCommands,
    PhotoCommands,
    commands.GroupCog,
    group_name="meetup",
    group_description="Your group's meet-ups",
):
    """Commands about a group's dates."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        register_announcements(bot)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # The rules of a zone may have changed while the bot was down; and a crash may have left a group untold.
        await self.bot.services.meetups.reckon_again()
        await follow_changes(self.bot)
        await send_waiting(self.bot)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Decide, LetGo, Restore, ListPage)
    await set_up_photos(bot)
    await bot.add_cog(MeetUpsCog(bot))
