"""`/goal`: SMART goals, set with a coach, followed up, shared, and talked about."""

from bot.interactions.client import Ithaca
from cogs.goals.commands import GoalsCog
from cogs.goals.keeping import CardButton, CardsButton, GoalCardsCog
from cogs.goals.mentoring import AboutGoal, GoalSelect, ReadWord, WordForm
from cogs.goals.nudging import LookButton, register_faces
from cogs.goals.writing import (
    AddButton,
    DoneButton,
    EditButton,
    GoalForm,
    KeepButton,
    LetGoButton,
    OwnGoalSelect,
    ProgressButton,
    ProgressForm,
    ShareButton,
    TakeUpButton,
)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(AddButton, EditButton, KeepButton, ProgressButton, DoneButton, TakeUpButton, ShareButton)
    bot.add_dynamic_items(LetGoButton, OwnGoalSelect, GoalSelect, AboutGoal, ReadWord, LookButton)
    bot.add_dynamic_items(CardButton, CardsButton)
    bot.add_forms(GoalForm(), ProgressForm(), WordForm())
    register_faces(bot)
    await bot.add_cog(GoalsCog(bot))
    await bot.add_cog(GoalCardsCog(bot))
