"""A small discord.py bot for the wire tests, run as a process of its own and pointed at the local Discord.

It is unmodified discord.py: only the two addresses are set. What happens to it is written to standard output as JSON
lines.
"""

import asyncio
import json
import os
import sys
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

Interaction = discord.Interaction["TinyBot"]


def say(event: str, **details: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **details}) + "\n")
    sys.stdout.flush()


class TinyBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(VoteButton)
        self.tree.add_command(ping)
        self.tree.add_command(everything)
        self.tree.add_command(panel)
        self.tree.add_command(form)
        self.tree.add_command(staff)
        self.tree.add_command(trouble)
        await self.tree.sync()

    async def on_ready(self) -> None:
        assert self.user is not None
        say("ready", user=self.user.id, guilds=len(self.guilds))

    async def on_resumed(self) -> None:
        say("resumed")


class VoteButton(ui.DynamicItem[ui.Button[Any]], template=r"vote:(?P<choice>\d+)"):
    def __init__(self, choice: int) -> None:
        super().__init__(ui.Button(label=f"Choice {choice}", custom_id=f"vote:{choice}"))
        self.choice = choice

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any) -> "VoteButton":
        return cls(int(match["choice"]))

    async def callback(self, interaction: Any) -> None:
        await interaction.response.send_message(f"You chose {self.choice}.", ephemeral=True)


class Panel(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(VoteButton(1))
        self.add_item(ui.Button(label="Closed", custom_id="closed", disabled=True))

    @ui.select(custom_id="colour", options=[discord.SelectOption(label=c, value=c) for c in ("red", "blue", "green")])
    async def colour(self, interaction: Any, select: Any) -> None:
        await interaction.response.edit_message(content=f"Colour: {select.values[0]}")

    @ui.select(cls=ui.UserSelect, custom_id="someone")
    async def someone(self, interaction: Any, select: Any) -> None:
        user = select.values[0]
        await interaction.response.send_message(
            f"{user.display_name} {isinstance(user, discord.Member)}", ephemeral=True
        )

    @ui.button(label="Ask me", custom_id="ask")
    async def ask(self, interaction: Any, button: Any) -> None:
        await interaction.response.send_modal(Form())

    @ui.button(label="Silent", custom_id="silent")
    async def silent(self, interaction: Any, button: Any) -> None:
        await interaction.response.defer()


class Form(ui.Modal, title="About you"):
    words: Any = ui.TextDisplay("Nobody else reads this.")
    name: Any = ui.Label(text="Name", component=ui.TextInput(custom_id="name", min_length=2))
    school: Any = ui.Label(
        text="School",
        component=ui.Select(
            custom_id="school", options=[discord.SelectOption(label="North"), discord.SelectOption(label="South")]
        ),
    )
    mood: Any = ui.Label(
        text="Mood",
        component=ui.RadioGroup(
            custom_id="mood",
            options=[
                discord.RadioGroupOption(label="good", value="good"),
                discord.RadioGroupOption(label="bad", value="bad"),
            ],
        ),
    )
    photo: Any = ui.Label(text="Photo", component=ui.FileUpload(custom_id="photo", required=False))

    async def on_submit(self, interaction: Any) -> None:
        files = [len(await attachment.read()) for attachment in self.photo.component.values]
        answers = f"{self.name.component.value} {self.school.component.values} {self.mood.component.value} {files}"
        await interaction.response.send_message(answers, ephemeral=True)


@app_commands.command(description="Says pong")
async def ping(interaction: Interaction) -> None:
    await interaction.response.send_message("pong", ephemeral=True)


@app_commands.command(description="One option of every kind")
@app_commands.describe(text="Any text")
async def everything(  # noqa: PLR0917 - one of each kind
    interaction: Interaction,
    text: str,
    number: app_commands.Range[int, 1, 10],
    ratio: float,
    yes: bool,
    member: discord.Member,
    role: discord.Role,
    channel: discord.TextChannel,
    file: discord.Attachment,
) -> None:
    content = await file.read()
    said = (
        f"{text} {number} {ratio} {yes} {member.display_name} {role.name} {channel.name} {file.filename}={len(content)}"
    )
    await interaction.response.send_message(said)


@everything.autocomplete("text")
async def words(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}{n}", value=f"{current}{n}") for n in range(3)]


@app_commands.command(description="Posts buttons and menus")
async def panel(interaction: Interaction) -> None:
    await interaction.response.send_message("Panel", view=Panel())


@app_commands.command(description="Opens a form")
async def form(interaction: Interaction) -> None:
    await interaction.response.send_modal(Form())


staff = app_commands.Group(
    name="staff", description="For staff", default_permissions=discord.Permissions(manage_guild=True)
)


@staff.command(name="hello", description="For staff only")
async def staff_hello(interaction: Interaction) -> None:
    await interaction.response.send_message("Hello, staff", ephemeral=True)


trouble = app_commands.Group(name="trouble", description="Goes wrong")


@trouble.command(name="slow", description="Thinks, then follows up")
async def slow(interaction: Interaction) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)
    await asyncio.sleep(0.2)
    await interaction.edit_original_response(content="Done")
    await interaction.followup.send("And more", ephemeral=True)


@trouble.command(name="think", description="Thinks and never says a word")
async def think(interaction: Interaction) -> None:
    await interaction.response.defer(thinking=True)


@trouble.command(name="late", description="Answers after four seconds")
async def late(interaction: Interaction) -> None:
    await asyncio.sleep(3.3)
    try:
        await interaction.response.send_message("Too late")
    except discord.HTTPException as refusal:
        say("refused", code=refusal.code)


@trouble.command(name="twice", description="Answers twice")
async def twice(interaction: Interaction) -> None:
    await interaction.response.send_message("Once", ephemeral=True)
    interaction.response._response_type = None
    try:
        await interaction.response.send_message("Twice", ephemeral=True)
    except discord.HTTPException as refusal:
        say("refused", code=refusal.code)


if __name__ == "__main__":
    Route.BASE = os.environ["API_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["GATEWAY"])
    TinyBot().run(os.environ["TOKEN"], log_handler=None)
