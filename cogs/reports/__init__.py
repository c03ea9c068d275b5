"""`/reports`: who takes part and who needs help, as figures, a chart and files; and the weekly digest."""

from bot.interactions.client import Ithaca
from cogs.reports.commands import ReportsCog
from cogs.reports.digest import DigestCog


async def setup(bot: Ithaca) -> None:
    await bot.add_cog(ReportsCog(bot))
    await bot.add_cog(DigestCog(bot))
