"""A bot that only defers: what discord.py and the machine cost before Ithaca does anything.

`python -m benchmarks.bare_bot --channels N` takes ITHACA_TOKEN and the two addresses from the environment, as Ithaca
does, makes N channels with a question in each, and acknowledges every press without storing or saying a thing.
"""

import argparse
import os

import discord
import yarl
from discord import ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

OPTIONS = 4
PREFIX = "tap:"


class BareBot(discord.Client):
    """A client with the same intent and the same caches as Ithaca."""

    def __init__(self, channels: int) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self._channels = channels

    async def on_ready(self) -> None:
        guild = self.guilds[0]
        for number in range(self._channels):
            channel = await guild.create_text_channel(f"tapped-{number + 1}")
            await channel.send(embed=_question(), view=_buttons())

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.defer()


def _question() -> discord.Embed:
    """About as long as one of a quiz, so that reading the event costs as much."""
    options = "\n".join(f"▲ {letter}  The kind of answer that a quiz offers" for letter in "ABCD")
    text = f"**Which of these four answers is the one that everybody would choose?**\n\n{options}"
    return discord.Embed(title="Question 1 of 12", description=text)


def _buttons() -> ui.View:
    """Stopped at once, so that discord.py does not look for a callback."""
    view = ui.View(timeout=None)
    for option in range(OPTIONS):
        view.add_item(ui.Button(custom_id=f"{PREFIX}{option}", label=f"▲ {'ABCD'[option]}"))
    view.stop()
    return view


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare_bot", description=__doc__)
    parser.add_argument("--channels", type=int, required=True, help="how many channels to make")
    options = parser.parse_args()
    Route.BASE = os.environ["ITHACA_DISCORD__API_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["ITHACA_DISCORD__GATEWAY"])
    BareBot(options.channels).run(os.environ["ITHACA_TOKEN"], log_level=30)


if __name__ == "__main__":
    main()
