"""`/feedback`: short surveys of both sides, answered privately."""

from bot.interactions.client import Ithaca
from cogs.feedback.answering import AnswerButton, AnswerForm, register_face
from cogs.feedback.closing import SureButton
from cogs.feedback.commands import FeedbackCog
from cogs.feedback.results import FilterButton


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(AnswerButton, FilterButton, SureButton)
    bot.add_forms(AnswerForm())
    register_face(bot)
    await bot.add_cog(FeedbackCog(bot))
