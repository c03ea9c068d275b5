"""`/groups`: the mentor groups, their private channels, and looking after who may see them."""

from datetime import timedelta

from bot.interactions.client import Ithaca
from cogs.groups.audit import Auditor
from cogs.groups.audit_buttons import AuditPage, Repair
from cogs.groups.commands import GroupsCog
from cogs.groups.leaving_out import LeaveOut, LeaveOutYes
from cogs.groups.looking import ListPage
from cogs.groups.making import ChannelMaker
from cogs.groups.office import Office
from cogs.groups.voice import TakeVoice

AUDIT_EVERY = timedelta(minutes=10)


async def setup(bot: Ithaca) -> None:
    office = Office(ChannelMaker(bot), Auditor(bot))
    bot.add_dynamic_items(LeaveOut, LeaveOutYes, ListPage, AuditPage, Repair, TakeVoice)
    bot.schedule.every(AUDIT_EVERY, "groups.audit", office.auditor.wake)
    await bot.add_cog(GroupsCog(bot, office))
