"""The buttons under a question."""

import discord
from discord.utils import format_dt

from bot.domain.quiz import LETTERS
from bot.embeds.kickoff import SHAPES
from bot.interactions.asking import bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button
from bot.services.kickoff_votes import Cast, Press
from bot.texts import text
from cogs.kickoff.course import course_of


class VoteButton(Button, template=r"vote:(?P<window>\d{1,18}):(?P<option>[0-3])"):
    """One option. All are grey: a colour would hint."""

    @classmethod
    def of(cls, window_id: int, option: int, locale: str) -> "VoteButton":
        label = text("kickoff.option_button", locale, shape=SHAPES[option], letter=LETTERS[option])
        return cls(f"vote:{window_id}:{option}", label=label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        assert interaction.message is not None
        press = Press(
            interaction_id=interaction.id,
            window_id=self.ids["window"],
            option=self.ids["option"],
            discord_id=interaction.user.id,
            channel_id=interaction.channel_id,
            message_id=interaction.message.id,
        )
        cast = await bot_of(interaction).services.votes.cast(press)
        told = _told(cast, locale_of(interaction))
        # The first answer, not a follow-up: those share a limit with everybody else's in the channel.
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=PRIVATELY)
        course_of(interaction).voted(cast)


def _told(cast: Cast, locale: str) -> str:
    letter = LETTERS[cast.option]
    if cast.outcome == "lock":
        return text("kickoff.locked_by_you", locale, letter=letter)
    if cast.outcome == "advice" and cast.open_until is not None:
        return text("kickoff.advised_until", locale, letter=letter, when=format_dt(cast.open_until, "R"))
    if cast.window_closed:
        return text("kickoff.chose_last", locale, letter=letter)
    if cast.open_until is None:
        return text("kickoff.chose", locale, letter=letter)
    return text("kickoff.chose_until", locale, letter=letter, when=format_dt(cast.open_until, "R"))
