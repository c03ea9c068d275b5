"""`/groups`: the mentor groups, their private channels, and looking after who may see them."""

from bot.interactions.client import Ithaca
from cogs.groups.commands import GroupsCog
from cogs.groups.leaving_out import LeaveOut, LeaveOutYes
from cogs.groups.making import ChannelMaker


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(LeaveOut, LeaveOutYes)
    maker = ChannelMaker(bot)
    await bot.add_cog(GroupsCog(bot, maker))
