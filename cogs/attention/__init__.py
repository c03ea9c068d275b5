"""`/attention`: what needs a person. Staff see it, organisers act on it with one tap, and each act can be undone."""

from bot.interactions.client import Ithaca
from cogs.attention.commands import AttentionCog
from cogs.attention.rows import Act, Away, Choose, Half, Settle, Undo, WhoIs


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Half, Act, Settle, Away, WhoIs, Choose, Undo)
    await bot.add_cog(AttentionCog(bot))
