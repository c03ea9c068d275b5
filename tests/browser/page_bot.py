"""A small discord.py bot for the browser tests: one command for each thing the page must show or send.

It is unmodified discord.py in a process of its own; only the two addresses are set.
"""

import asyncio
import os
import sys
from datetime import timedelta
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

PACKS = ("History of the school", "Mathematics", "Cryptocurrency", "Cities of the world")
LETTERS = "ABCD"


class PageBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Answer)
        for group in (kickoff, groups, quiz, goal, trouble, staff):
            self.tree.add_command(group)
        self.tree.add_command(menu)
        await self.tree.sync()

    async def on_ready(self) -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()


class Answer(ui.DynamicItem[ui.Button[Any]], template=r"answer:(?P<letter>[A-D])"):
    """A grey button of a question. Who presses is told privately; the question itself counts the answers."""

    def __init__(self, letter: str) -> None:
        super().__init__(ui.Button(label=letter, custom_id=f"answer:{letter}"))
        self.letter = letter

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any) -> "Answer":
        return cls(match["letter"])

    async def callback(self, interaction: Any) -> None:
        await interaction.response.send_message(f"Your answer is **{self.letter}**.", ephemeral=True)
        embed = interaction.message.embeds[0]
        votes = int(embed.footer.text.split()[0]) + 1
        await interaction.message.edit(embed=embed.set_footer(text=f"{votes} answered"))


kickoff = app_commands.Group(name="kickoff", description="The opening evening")


@kickoff.command(name="start", description="Start a quiz in every group")
@app_commands.describe(
    pack="The questions to ask", scoring="How points are counted", seconds="Time for each question, in seconds"
)
@app_commands.choices(
    scoring=[
        app_commands.Choice(name="Speed counts", value="speed"),
        app_commands.Choice(name="Accuracy only", value="accuracy"),
    ]
)
async def start(
    interaction: discord.Interaction,
    pack: str,
    scoring: app_commands.Choice[str] | None = None,
    seconds: app_commands.Range[int, 5, 300] | None = None,
) -> None:
    await interaction.response.send_message(
        f"Kickoff with {pack}, {scoring.value if scoring else 'speed'}, {seconds or 30} s"
    )


@start.autocomplete("pack")
async def packs(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=name, value=f"pack-{number}")
        for number, name in enumerate(PACKS)
        if current.lower() in name.lower()
    ]


groups = app_commands.Group(name="groups", description="Mentor groups and their channels")


@groups.command(name="create", description="Make every group's private channel")
async def create(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await asyncio.sleep(0.3)
    await interaction.edit_original_response(content="Every group has its channel.")


@groups.command(name="who", description="Say who somebody is")
@app_commands.describe(person="Whom to look up", role="One of their roles", channel="Where they are", loud="Shout it")
async def who(
    interaction: discord.Interaction,
    person: discord.Member,
    role: discord.Role | None = None,
    channel: discord.TextChannel | None = None,
    loud: bool = False,
) -> None:
    parts = [person.display_name, role.name if role else "-", channel.name if channel else "-", str(loud)]
    await interaction.response.send_message(" / ".join(parts), ephemeral=True)


quiz = app_commands.Group(name="quiz", description="Quiz packs")


@quiz.command(name="upload", description="Add a quiz pack from a file")
async def upload(interaction: discord.Interaction, file: discord.Attachment) -> None:
    content = await file.read()
    await interaction.response.send_message(f"{file.filename} has {len(content)} bytes.", ephemeral=True)


@quiz.command(name="ask", description="Ask one question here")
async def ask(interaction: discord.Interaction) -> None:
    view = ui.View(timeout=None)
    for letter in LETTERS:
        view.add_item(Answer(letter))
    until = int((discord.utils.utcnow() + timedelta(seconds=30)).timestamp())
    embed = discord.Embed(
        title="Question 1 of 12",
        description=f"Which of these is the oldest university?\nTime is up <t:{until}:R>.",
        colour=0x2F6F8F,
    )
    for letter, city in zip(LETTERS, ("Bologna", "Oxford", "Salamanca", "Paris"), strict=True):
        embed.add_field(name=f"{letter}", value=city, inline=True)
    await interaction.response.send_message(embed=embed.set_footer(text="0 answered"), view=view)


class GoalForm(ui.Modal, title="Your goal"):
    about: Any = ui.TextDisplay("Only your **group** can read this.")
    what: Any = ui.Label(
        text="What do you want to reach?",
        description="One sentence is enough.",
        component=ui.TextInput(custom_id="what", min_length=5, max_length=60, placeholder="Finish my portfolio"),
    )
    why: Any = ui.Label(
        text="Why", component=ui.TextInput(custom_id="why", style=discord.TextStyle.paragraph, required=False)
    )
    field: Any = ui.Label(
        text="Field",
        component=ui.Select(
            custom_id="field", options=[discord.SelectOption(label=one) for one in ("Arts", "Science", "Sport")]
        ),
    )
    pace: Any = ui.Label(
        text="Pace",
        component=ui.RadioGroup(
            custom_id="pace",
            options=[
                discord.RadioGroupOption(label="Steady", value="steady", description="A little each week"),
                discord.RadioGroupOption(label="Sprint", value="sprint"),
            ],
        ),
    )

    async def on_submit(self, interaction: Any) -> None:
        what, why, field, pace = (item.component for item in (self.what, self.why, self.field, self.pace))
        said = f"Goal: {what.value} | {why.value or '-'} | {field.values[0]} | {pace.value}"
        await interaction.response.send_message(said, ephemeral=True)


class PhotoForm(ui.Modal, title="Group photo"):
    photo: Any = ui.Label(text="Photo", component=ui.FileUpload(custom_id="photo"))
    tags: Any = ui.Label(
        text="Shown on it",
        component=ui.CheckboxGroup(
            custom_id="tags",
            options=[discord.CheckboxGroupOption(label=one, value=one) for one in ("mentor", "students", "place")],
        ),
    )
    sure: Any = ui.Label(text="Everyone agreed", component=ui.Checkbox(custom_id="sure"))

    async def on_submit(self, interaction: Any) -> None:
        files = [await one.read() for one in self.photo.component.values]
        said = f"{len(files[0])} bytes, {sorted(self.tags.component.values)}, {self.sure.component.value}"
        await interaction.response.send_message(said, ephemeral=True)


goal = app_commands.Group(name="goal", description="SMART goals")


@goal.command(name="set", description="Write down your goal")
async def set_goal(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(GoalForm())


@goal.command(name="photo", description="Hand in the group photo")
async def photo(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(PhotoForm())


class Menus(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.select(
        custom_id="days",
        placeholder="Which days suit you?",
        min_values=1,
        max_values=3,
        options=[discord.SelectOption(label=day) for day in ("Monday", "Tuesday", "Wednesday", "Thursday")],
    )
    async def days(self, interaction: Any, select: Any) -> None:
        await interaction.response.edit_message(content="Days: " + ", ".join(sorted(select.values)))

    @ui.select(cls=ui.UserSelect, custom_id="partner", placeholder="Choose a partner")
    async def partner(self, interaction: Any, select: Any) -> None:
        await interaction.response.send_message(f"Partner: {select.values[0].display_name}", ephemeral=True)


@app_commands.command(description="Post menus to choose from")
async def menu(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Days: none yet", view=Menus())


trouble = app_commands.Group(name="trouble", description="Goes wrong")


@trouble.command(name="late", description="Never answers")
async def late(interaction: discord.Interaction) -> None:
    await asyncio.sleep(0)


class Silent(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Never answers", custom_id="never")
    async def never(self, interaction: Any, button: Any) -> None:
        await asyncio.sleep(0)


@trouble.command(name="button", description="Post a button that never answers")
async def button(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Press it", view=Silent())


staff = app_commands.Group(
    name="staff", description="For organisers", default_permissions=discord.Permissions(manage_guild=True)
)


@staff.command(name="report", description="The figures so far")
async def report(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Nothing to report.", ephemeral=True)


if __name__ == "__main__":
    Route.BASE = os.environ["API_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["GATEWAY"])
    PageBot().run(os.environ["TOKEN"], log_handler=None)
