"""`/concern`: telling two named adults what worries one, and what they do about it."""

from bot.interactions.client import Ithaca
from cogs.concerns.commands import ConcernsCog
from cogs.concerns.handling import NoteForm, SettleForm, StepButton
from cogs.concerns.reporting import ConcernButton, ConcernForm, welcome_button


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(ConcernButton, StepButton)
    bot.add_forms(ConcernForm(), NoteForm(), SettleForm())
    bot.welcome_buttons.append(welcome_button)
    await bot.add_cog(ConcernsCog(bot))
