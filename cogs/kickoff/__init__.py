"""`/kickoff`: the whole evening, and the quiz in it from the lobby to the podium."""

from bot.interactions.client import Ithaca
from cogs.kickoff.briefing import HaveRead, OpenPage, TurnPage
from cogs.kickoff.choosing import KeySelect, QuestionSelect
from cogs.kickoff.closing import ReasonButton, ReasonForm
from cogs.kickoff.commands import KickoffCog
from cogs.kickoff.confirming import SureButton
from cogs.kickoff.lobby import Here, Leaving
from cogs.kickoff.marking import UnmarkButton
from cogs.kickoff.panel import PanelButton
from cogs.kickoff.planning import AgendaButton, StepForm, StepSelect
from cogs.kickoff.seating import SeatButton, UndoButton
from cogs.kickoff.trial import TrialFiles, TrialPress
from cogs.kickoff.turns import NextTurn, PassTurn, ToListen, WriteMyGoal
from cogs.kickoff.voting import VoteButton


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(
        Here, Leaving, VoteButton, PanelButton, SureButton, QuestionSelect, KeySelect, TrialPress, TrialFiles
    )
    bot.add_dynamic_items(AgendaButton, StepSelect, ReasonButton)
    bot.add_forms(StepForm(), ReasonForm())
    bot.add_dynamic_items(SeatButton, UndoButton, UnmarkButton)
    bot.add_dynamic_items(NextTurn, PassTurn, WriteMyGoal, ToListen)
    bot.add_dynamic_items(OpenPage, TurnPage, HaveRead)
    await bot.add_cog(KickoffCog(bot))
