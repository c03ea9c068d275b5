"""The lobby's buttons in every group's channel."""

import discord

from bot.interactions.asking import bot_of
from bot.interactions.boundary import locale_of, tell
from bot.interactions.controls import Button
from bot.services.kickoff_presence import HerePress
from bot.texts import text
from cogs.kickoff.course import course_of


class Here(Button, template=r"here:(?P<kickoff>\d{1,18})"):
    """ "I'm here"."""

    @classmethod
    def of(cls, kickoff_id: int, locale: str, style: discord.ButtonStyle = discord.ButtonStyle.primary) -> "Here":
        return cls(f"here:{kickoff_id}", label=text("kickoff.here_button", locale), style=style)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await _press(interaction, self.ids["kickoff"], here=True)


class Leaving(Button, template=r"leaving:(?P<kickoff>\d{1,18})"):
    """ "I'm leaving"."""

    @classmethod
    def of(cls, kickoff_id: int, locale: str) -> "Leaving":
        return cls(f"leaving:{kickoff_id}", label=text("kickoff.leaving_button", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        await _press(interaction, self.ids["kickoff"], here=False)


async def _press(interaction: discord.Interaction, kickoff_id: int, *, here: bool) -> None:
    press = HerePress(
        interaction_id=interaction.id,
        kickoff_id=kickoff_id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        discord_id=interaction.user.id,
        here=here,
    )
    await bot_of(interaction).services.presence.press(press)
    await tell(interaction, text("kickoff.here_told" if here else "kickoff.leaving_told", locale_of(interaction)))
    # Somebody who leaves may be the one their group was waiting for, and somebody who comes back may have voted.
    course_of(interaction).poke(kickoff_id)
