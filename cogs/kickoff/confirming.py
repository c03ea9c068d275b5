"""Doing what an organiser pressed, and the second button where it cannot be undone."""

import discord

from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.services.pressing import Presser
from bot.texts import text
from cogs.kickoff.course import course_of

CONFIRMED = "begin|onward|skip|void|repeat|stop|close"


class SureButton(Button, template=rf"sure:(?:{CONFIRMED}):(?P<kickoff>\d{{1,18}}):(?P<at>\d{{1,18}})"):
    """The button that means it."""

    @classmethod
    def of(cls, action: str, kickoff_id: int, at: int, locale: str) -> "SureButton":
        label = text(f"kickoff.sure_yes_{action}", locale)
        return cls(
            f"sure:{action}:{kickoff_id}:{at}",
            label=label,
            style=discord.ButtonStyle.primary if action in ("begin", "onward") else discord.ButtonStyle.danger,
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        await interaction.response.defer()
        await do(interaction, self.custom_id.split(":")[1], self.ids["kickoff"], self.ids["at"])


async def ask(interaction: discord.Interaction, sentence: str, action: str, kickoff_id: int, at: int) -> None:
    """Ask this organiser privately whether they mean it."""
    sure = SureButton.of(action, kickoff_id, at, locale_of(interaction))
    await interaction.response.send_message(sentence, view=view(sure), ephemeral=True)


async def do(interaction: discord.Interaction, action: str, kickoff_id: int, at: int) -> None:
    """Do it and say so, in an interaction that has been deferred."""
    person = await organiser(interaction)
    services = bot_of(interaction).services
    presser = Presser(person.programme.id, person.discord_id)
    on_panel = services.kickoff_panel
    if action == "begin":
        await services.kickoff.begin(presser.programme_id, kickoff_id, presser.discord_id)
    elif action in ("next", "extend", "skip", "void", "repeat"):
        await getattr(on_panel, action)(presser, kickoff_id, at)
    elif action in ("onward", "backward", "longer"):
        moves = {"onward": services.steps.all_on, "backward": services.steps.all_back, "longer": services.steps.extend}
        await moves[action](presser, kickoff_id, at)
    elif action == "close":
        await services.kickoff_closing.close(presser, kickoff_id)
    else:
        await getattr(on_panel, action)(presser, kickoff_id)
    course_of(interaction).poke(kickoff_id)
    done = text(f"kickoff.done_{action}", locale_of(interaction))
    await interaction.edit_original_response(content=done, view=None)
