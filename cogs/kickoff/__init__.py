"""`/kickoff`: the quiz, from the lobby to the podium."""

from bot.interactions.client import Ithaca
from cogs.kickoff.choosing import KeySelect, QuestionSelect
from cogs.kickoff.commands import KickoffCog
from cogs.kickoff.confirming import SureButton
from cogs.kickoff.lobby import Here, Leaving
from cogs.kickoff.panel import PanelButton
from cogs.kickoff.trial import TrialFiles, TrialPress
from cogs.kickoff.voting import VoteButton


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(
        Here, Leaving, VoteButton, PanelButton, SureButton, QuestionSelect, KeySelect, TrialPress, TrialFiles
    )
    await bot.add_cog(KickoffCog(bot))
