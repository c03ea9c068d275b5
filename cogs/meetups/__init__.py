"""`/meetup`: when groups meet, and what came of it."""

from discord import app_commands
from discord.ext import commands

from bot.interactions.client import Ithaca
from cogs.meetups.announcing import register_announcements
from cogs.meetups.answering import Coming, NotComing, register_reminders
from cogs.meetups.asking import DateForm, SetDate, register_no_date
from cogs.meetups.attending import AttendanceCommands, Correction
from cogs.meetups.closing import CloseCommands, Different, OutcomeButton, register_closing
from cogs.meetups.closing_steps import AsTicked, WhoCame, WhoCameButton
from cogs.meetups.dates import DateCommands
from cogs.meetups.deciding import Decide, LetGo, Restore
from cogs.meetups.evening import BookNow
from cogs.meetups.following import AnotherDate, InWeeks, NextDate, OnDate, WhenForm
from cogs.meetups.looking import ListPage, LookCommands
from cogs.meetups.photo import PhotoCommands, set_up_photos
from cogs.meetups.photo_posts import send_waiting
from cogs.meetups.proposing import BookButton, ProposeCommands, SlotButton, WhoCan, register_offers
from cogs.meetups.telling import follow_changes


@app_commands.guild_only()
class MeetUpsCog(
    DateCommands,
    ProposeCommands,
    LookCommands,
    CloseCommands,
    AttendanceCommands,
    PhotoCommands,
    commands.GroupCog,
    group_name="meetup",
    group_description="Your group's meet-ups",
):
    """Commands about a group's dates, and what came of them."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        register_announcements(bot)
        register_offers(bot)
        register_reminders(bot)
        register_closing(bot)
        register_no_date(bot)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # The rules of a zone may have changed while the bot was down; and a crash may have left a group untold.
        await self.bot.services.meetups.reckon_again()
        await follow_changes(self.bot)
        await send_waiting(self.bot)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Decide, LetGo, Restore, ListPage, Coming, NotComing, SlotButton, WhoCan, BookButton)
    bot.add_dynamic_items(OutcomeButton, Different, WhoCameButton, WhoCame, AsTicked, Correction)
    bot.add_dynamic_items(NextDate, InWeeks, AnotherDate, OnDate)
    bot.add_dynamic_items(SetDate, BookNow)
    bot.add_forms(WhenForm(), DateForm())
    await set_up_photos(bot)
    await bot.add_cog(MeetUpsCog(bot))
